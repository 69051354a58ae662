#!/usr/bin/env python3
"""What of a document's facts is neither in its bundle nor named in its report?

Usage: accounted.py MISSES REPORTS_TSV
  MISSES       lines `document<TAB>kind<TAB>value<TAB>path`, as a carry-through tool writes them (paths without numbers)
  REPORTS_TSV  lines `document<TAB>report.json`

Prints one line with the counts, then the paths that no report names, most frequent first; exit code 1 if there are any.
A miss counts as accounted for when the document's report has a loss at that path (numbers left out), or at the path of an
element around it that an issue says was left out.
"""
import collections
import json
import re
import sys

LEFT_OUT = {"null-entry", "negation-unsupported", "none-known", "unmapped-entry", "other-subject", "required-missing",
            "no-content", "unmapped-content", "content-conflict", "invalid-resource"}


def plain(path):
    return re.sub(r"\[\d+\]", "", path)


def main():
    misses_file, reports_file = sys.argv[1:3]
    reports = dict(line.rstrip("\n").split("\t") for line in open(reports_file, encoding="utf-8"))
    known = {}
    total, unnamed = 0, collections.Counter()
    for line in open(misses_file, encoding="utf-8"):
        parts = line.rstrip("\n").split("\t")
        document, kind, path = parts[0], parts[1], parts[-1]
        if document not in known:
            report = json.load(open(reports[document], encoding="utf-8"))
            losses = {plain(loss["path"]) for loss in report["losses"]}
            # the path in the tool's lines begins at the ClinicalDocument
            losses = {path[path.index("ClinicalDocument"):] for path in losses if "ClinicalDocument" in path}
            around = {plain(issue["element"]) for issue in report["issues"] if issue["code"] in LEFT_OUT and "element" in issue}
            known[document] = (losses, around)
        losses, around = known[document]
        total += 1
        if path not in losses and not any(path.startswith(place + "/") for place in around):
            unnamed[(kind, path)] += 1
    missing = sum(unnamed.values())
    print(json.dumps({"misses": total, "accounted": total - missing, "unaccounted": missing}))
    for (kind, path), count in unnamed.most_common(40):
        print(count, kind, path)
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
