"""What the command writes, to the byte."""

from __future__ import annotations

import os
import subprocess
import warnings
from pathlib import Path

import pytest
from support import ROOT, TESTDATA

import cdamill


@pytest.fixture(scope="session")
def command() -> str:
    """The command of this version: ``CDAMILL_CLI``, or one that lies in ``target``."""
    told = os.environ.get("CDAMILL_CLI")
    found = [Path(told)] if told else [ROOT / "target" / kind / "cdamill" for kind in ("release", "debug")]
    for path in found:
        if path.is_file():
            return str(path)
    assert not told, f"CDAMILL_CLI: there is no {told}"
    warnings.warn("the bytes were not compared with those of the command: CDAMILL_CLI is not set", stacklevel=1)
    pytest.skip("CDAMILL_CLI is not set")


@pytest.mark.parametrize("bundle_type", ["document", "transaction"])
def test_the_bytes_of_the_command(command: str, bundle_type: str, tmp_path: Path) -> None:
    out, maps, reports = tmp_path / "out", tmp_path / "maps", tmp_path / "reports"
    ran = subprocess.run(
        [
            command,
            "convert",
            TESTDATA,
            "-o",
            out,
            "--source-map-dir",
            maps,
            "--bundle-type",
            bundle_type,
            "--report-dir",
            reports,
        ],
        capture_output=True,
        check=False,
    )
    assert ran.returncode in (0, 3), ran.stderr.decode()
    compared = failed = 0
    for made in cdamill.convert_many(TESTDATA, bundle_type=bundle_type):  # type: ignore[arg-type]
        if isinstance(made, cdamill.CdaError):
            failed += 1
            continue
        assert made.name is not None
        native = made._native
        products = {out: made.json, maps: native.source_map(), reports: native.report()}
        for folder, product in products.items():
            assert product == _written(folder, made.name, made.number), (made.name, folder.name)
        compared += 1
    assert compared > 400 and failed > 0


def _written(out: Path, name: str, number: int | None) -> bytes:
    """Without the line feed at the end of the file."""
    source = Path(name).relative_to(TESTDATA)
    numbered = f"{source.stem}.json" if number is None else f"{source.stem}.{number}.json"
    path = out / source.with_name(numbered)
    path = path if path.is_file() else out / source.with_name(f"{source.name}.json")
    return path.read_bytes().removesuffix(b"\n")
