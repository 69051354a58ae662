#!/usr/bin/env python3
"""Does our output have every element that the cda2fhir service's output had?

Usage: service_paths.py PATHS REASONS GOLDENS BUNDLE...
  PATHS    lines `element path:type<TAB>...`, those of the service's output for a document of a health information exchange
  REASONS  lines `pattern<TAB>counterpart<TAB>reason`: why our output has no such path. `*` stands for anything. The
           counterpart is the path that says it instead, or `-` where the document did not say it
  GOLDENS  folder of goldens: what the mapping makes of other documents
  BUNDLE   our output for documents of the same kind of system

Prints how many paths our bundles have, how many a golden shows, and how many have a reason. Fails on a path that has none of
them, on a counterpart that our output does not have, and on a reason that no path needs.
"""
import fnmatch
import glob
import json
import os
import re
import sys


def paths(value, path, found):
    if isinstance(value, dict):
        for key, inner in value.items():
            paths(inner, f"{path}.{key}", found)
    elif isinstance(value, list):
        for inner in value:
            paths(inner, path + "[]", found)
    else:
        found.add(path)


def of_bundle(bundle, found):
    for entry in bundle.get("entry", []):
        paths(entry["resource"], entry["resource"]["resourceType"], found)


def is_like(path, pattern):
    return fnmatch.fnmatchcase(path, pattern.replace("[", "[[]"))


def main():
    service, reasons, goldens, *bundles = sys.argv[1:]
    ours, shown = set(), set()
    for name in bundles:
        with open(name, encoding="utf-8") as file:
            of_bundle(json.load(file), ours)
    for name in glob.glob(os.path.join(goldens, "*", "*.json")):
        with open(name, encoding="utf-8") as file:
            of_bundle(json.load(file).get("bundle", {}), shown)
    with open(service, encoding="utf-8") as file:
        wanted = {re.sub(r":\w+$", "", line.split("\t")[0]) for line in file if not line.startswith("#")}
    with open(reasons, encoding="utf-8") as file:
        known = [line.rstrip("\n").split("\t") for line in file if line.strip() and not line.startswith("#")]
    faults, needed, explained = [], set(), 0
    for path in sorted(wanted - ours - shown):
        found = [row for row in known if is_like(path, row[0])]
        needed.update(row[0] for row in found)
        explained += bool(found)
        if not found:
            faults.append(f"neither in our output nor explained: {path}")
    for pattern, counterpart, _ in known:
        if pattern not in needed:
            faults.append(f"no path needs this reason any more: {pattern}")
        if counterpart != "-" and counterpart not in ours | shown:
            faults.append(f"our output has no such counterpart: {counterpart}")
    print(f"{len(wanted)} paths of the service: {len(wanted & ours)} in {len(bundles)} bundles, "
          f"{len((wanted & shown) - ours)} in goldens, {explained} explained")
    print(*faults, sep="\n", end="\n" if faults else "")
    sys.exit(1 if faults or not bundles else 0)


main()
