#!/usr/bin/env python3
"""What of the facts of real documents is neither in their bundles nor named in their reports?

Usage: accounted.py CARRY DOCUMENTS BUNDLES REPORTS
  CARRY      a carry-through tool: `CARRY PAIRS --misses FILE`, with lines `document<TAB>bundle` in PAIRS, prints what share of the
             facts stands in the bundles, and writes the others as `document<TAB>kind<TAB>value<TAB>path`, paths without numbers
             and prefixes
  DOCUMENTS  a folder of documents
  BUNDLES    what `cdamill convert DOCUMENTS --output BUNDLES --report-dir REPORTS` wrote
  REPORTS

Prints what CARRY prints and a line with the counts, then the paths that no report names, most frequent first; exit code 1 if there
are any. A miss is accounted for when the document's report has a loss for it: at the same path (numbers left out), of an
attribute of that kind, and as many of them as there are misses. An issue is not enough, whatever its code. What CARRY does not
see counts as carried: a number that it takes for a time where the bundle has it as a number, and the other way round; the bytes of
an attachment.
"""
import collections
import json
import os
import re
import subprocess
import sys

ATTRIBUTES = {"code": {"code"}, "quantity": {"value"}, "time": {"value"}, "id": {"extension", "root"}, "text": {None, "value"}}


def plain(path):
    path = path[path.index("ClinicalDocument"):] if "ClinicalDocument" in path else path
    return re.sub(r"\[\d+\]|\b(sdtc|pharm):", "", path)


def pairs(documents, bundles, reports):
    """Documents with their bundles and reports: of several documents in one file the first."""
    for folder, _, names in sorted(os.walk(documents)):
        for name in sorted(names):
            path = os.path.join(folder, name)
            inside = os.path.relpath(path, documents)
            stem = os.path.splitext(inside)[0]
            for ending in (inside + ".json", stem + ".json", inside + ".1.json", stem + ".1.json"):
                if os.path.exists(os.path.join(bundles, ending)):
                    yield path, os.path.join(bundles, ending), os.path.join(reports, ending)
                    break


def is_same(named, path):
    """Reports name elements that CDA does not have `*`."""
    if "*" not in named:
        return named == path
    ours, theirs = named.split("/"), path.split("/")
    return len(ours) == len(theirs) and all(our in ("*", their) for our, their in zip(ours, theirs))


def load(path):
    with open(path, encoding="utf-8") as file:
        return json.load(file)


def values(node):
    """Numbers and digits of times that stand in a bundle."""
    if isinstance(node, dict):
        for key, inner in node.items():
            if key != "div":
                yield from values(inner)
    elif isinstance(node, list):
        for inner in node:
            yield from values(inner)
    elif isinstance(node, (int, float)) and not isinstance(node, bool):
        yield float(node)
    elif isinstance(node, str) and re.match(r"\d{4}(-\d\d(-\d\d)?)?(T|$)", node):
        yield float(node[:10].replace("-", ""))


def is_carried(kind, value, bundle):
    """What CARRY does not see: attachments, and what it takes for something else."""
    if not value.strip():
        return True
    if kind == "text" and len(value) >= 60:
        with open(bundle, encoding="utf-8") as file:
            return f'"data":"{"".join(value.split())}' in file.read()
    return kind in ("quantity", "time") and re.fullmatch(r"[\d.]+", value) and float(value) in set(values(load(bundle)))


def main():
    carry, documents, bundles, reports = sys.argv[1:5]
    found = list(pairs(documents, bundles, reports))
    work = os.path.join(reports, "..")
    pairs_file, misses_file = os.path.join(work, "pairs.tsv"), os.path.join(work, "misses.tsv")
    with open(pairs_file, "w", encoding="utf-8") as file:
        file.writelines(f"{document}\t{bundle}\n" for document, bundle, _ in found)
    subprocess.run([sys.executable, carry, pairs_file, "--misses", misses_file], check=True)
    misses = collections.defaultdict(list)
    with open(misses_file, encoding="utf-8") as file:
        for line in file:
            document, kind, *value, path = line.rstrip("\n").split("\t")
            misses[document].append((kind, " ".join(value), path))
    total, unnamed = 0, collections.Counter()
    for document, bundle, report in found:
        losses = collections.Counter((plain(loss["path"]), loss.get("attribute")) for loss in load(report)["losses"])
        for kind, value, path in misses[document]:
            total += 1
            fitting = [loss for loss in losses if losses[loss] > 0 and loss[1] in ATTRIBUTES[kind] and is_same(loss[0], path)]
            if fitting:
                losses[fitting[0]] -= 1
            elif not is_carried(kind, value, bundle):
                unnamed[kind, path] += 1
    missing = sum(unnamed.values())
    print(json.dumps({"documents": len(found), "misses": total, "accounted": total - missing, "unaccounted": missing}))
    for (kind, path), count in unnamed.most_common(40):
        print(count, kind, path)
    return 1 if missing or not found else 0


if __name__ == "__main__":
    sys.exit(main())
