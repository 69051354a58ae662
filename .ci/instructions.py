#!/usr/bin/env python3
"""Counts the instructions of a conversion, which repeat exactly where seconds do not.

    instructions.py ONCE TABLE CHANGELOG [--accept]

ONCE is the program `once` of the benches. TABLE names ten documents of testdata, the instructions that each took when they
were last accepted, and those at the last release. Fails when a document takes over 5 % more than was accepted. `--accept`
writes what was measured. What is accepted may be over 5 % above the last release only where the unreleased part of the
change log has a line that begins with `- More instructions:`.
"""
import re
import subprocess
import sys
import tempfile
from pathlib import Path

MOST = 1.05
WORD = "- More instructions:"


def counted(once, document):
    with tempfile.TemporaryDirectory() as folder:
        command = ["valgrind", "--tool=callgrind", "--toggle-collect=once::counted", f"--callgrind-out-file={folder}/out"]
        done = subprocess.run([*command, once, document], capture_output=True, text=True, check=True)
    found = re.search(r"Collected : (\d+)", done.stderr)
    if not found or int(found[1]) == 0:
        sys.exit(f"{document}: nothing was counted")
    return int(found[1])


def main():
    arguments = [argument for argument in sys.argv[1:] if argument != "--accept"]
    once, table, changelog = arguments
    lines = Path(table).read_text().splitlines()
    head = [line for line in lines if line.startswith("#")]
    rows = [line.split("\t") for line in lines if line and not line.startswith("#")]
    unreleased = Path(changelog).read_text().split("\n## ")[1]
    has_word = any(line.startswith(WORD) for line in unreleased.splitlines())
    written, failed = list(head), 0
    for document, accepted, released in rows:
        found, accepted, released = counted(once, document), int(accepted), int(released)
        print(f"{found:>10} {found / accepted - 1:+7.1%} of what was accepted  {found / released - 1:+7.1%} of the release  {document}")
        now = found if "--accept" in sys.argv else accepted
        failed += found > MOST * now or (now > MOST * released and not has_word)
        written.append(f"{document}\t{now}\t{released}")
    if "--accept" in sys.argv:
        Path(table).write_text("\n".join(written) + "\n")
    if failed:
        sys.exit(f"{failed} documents take over 5 % more instructions; if that is wanted: a line `{WORD} WHY` in {changelog}, and --accept")


main()
