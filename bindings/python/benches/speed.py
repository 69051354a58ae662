"""The package beside the command, and beside another converter that Python can call.

    python bindings/python/benches/speed.py FOLDER --command target/release/cdamill [--rounds 7] [--rival MODULE]

Rounds alternate, and the medians are compared: seconds of this machine mean little alone. The command runs with one job and
writes its bundles into a folder; the package converts with ``jobs=1`` and takes the bytes of each bundle, with and without a list
of losses (the command makes none unless a report is asked for). A rival is ``ccda_to_fhir`` or ``fhir_converter``,
if it is installed; then only documents are taken that it converts.
"""

from __future__ import annotations

import argparse
import importlib
import logging
import os
import shutil
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import cdamill


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--command", type=Path)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--rival", choices=["ccda_to_fhir", "fhir_converter"])
    parser.add_argument("--every", type=int, default=1, help="take every so many documents only")
    told = parser.parse_args()
    files = sorted(path for path in told.folder.rglob("*") if path.suffix.lower() in (".xml", ".cda", ".ccd", ".ccda"))
    files = files[:: told.every]
    rival = load(told.rival) if told.rival else None
    if rival:
        files = [path for path in files if converts(rival, path)]
    size = sum(path.stat().st_size for path in files)
    print(f"{len(files)} documents, {size / 1e6:.1f} MB, {told.rounds} rounds")
    works: dict[str, Callable[[Path], object]] = {
        "convert_many(jobs=1), losses=False": lambda _: package(files, losses=False),
        "convert_many(jobs=1)": lambda _: package(files, losses=True),
    }
    if told.command:
        works["the command, --jobs 1"] = lambda out: command(told.command, files, out)
        works["the command, --jobs 1, --report-dir"] = lambda out: command(
            told.command, files, out, "--report-dir", out / "reports"
        )
    if rival:
        works[f"{told.rival}, one document after another"] = lambda _: [rival(path.read_text("utf-8-sig")) for path in files]
        works["convert, one document after another"] = lambda _: [cdamill.convert(path).json for path in files]
    compare(works, told.rounds, size)


def compare(works: dict[str, Callable[[Path], object]], rounds: int, size: int) -> None:
    """Prints the median of each and its ratio to the first."""
    seconds: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(rounds):
        for name, work in works.items():
            out = Path(tempfile.mkdtemp(dir="/dev/shm" if os.path.isdir("/dev/shm") else None))
            begin = time.perf_counter()
            work(out)
            seconds[name].append(time.perf_counter() - begin)
            shutil.rmtree(out)
    first = statistics.median(next(iter(seconds.values())))
    for name, each in seconds.items():
        median = statistics.median(each)
        print(f"{name:45} {median:7.3f} s  {size / 1e6 / median:6.1f} MB/s  {median / first:6.2f} times (best {min(each):.3f} s)")


def package(files: list[Path], losses: bool) -> int:
    results = cdamill.convert_many(files, jobs=1, losses=losses, on_error="skip")
    return sum(len(result.json) for result in results if isinstance(result, cdamill.Conversion))


def command(path: Path, files: list[Path], out: Path, *more: str | Path) -> None:
    """Told by a list, as there may be thousands. A document that fails makes it end with 3."""
    listed = out / "list"
    listed.write_text("".join(f"{file.resolve()}\n" for file in files))
    arguments = [
        path,
        "convert",
        "--files-from",
        listed,
        "-o",
        out / "bundles",
        "--jobs",
        "1",
        "--progress",
        "none",
        "--summary",
        "none",
    ]
    ran = subprocess.run([*arguments, *more], capture_output=True, check=False)
    if ran.returncode not in (0, 3):
        raise SystemExit(ran.stderr.decode())


def load(name: str) -> Callable[[str], object]:
    """A rival by the name of its module; each has its own way of being called."""
    logging.disable(logging.CRITICAL)
    module = importlib.import_module(name)
    if name == "fhir_converter":
        renderer = importlib.import_module("fhir_converter.renderers").CcdaRenderer()
        return lambda text: renderer.render_fhir_string("CCD", text)
    found: Callable[[str], object] = module.convert_document
    return found


def converts(rival: Callable[[str], object], path: Path) -> bool:
    """Whether both convert the document."""
    try:
        rival(path.read_text("utf-8-sig"))
        cdamill.convert(path)
    except Exception:
        return False
    return True


if __name__ == "__main__":
    main()
