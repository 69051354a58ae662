"""Dask: the code of docs/clusters.md."""

from __future__ import annotations

from pathlib import Path

import pytest

from clusters import expected, outcomes, run_page, write_dump

pytest.importorskip("dask.dataframe", reason="SKIPPED: no dask.dataframe")
parquet = pytest.importorskip("pyarrow.parquet", reason="SKIPPED: Dask: no pyarrow")


def test_the_page(tmp_path):
    dump = write_dump(tmp_path / "dump", 100)
    wanted = expected(dump)
    made = run_page("dask", paths=sorted(map(str, dump.iterdir())), out=str(tmp_path))
    assert outcomes(parquet.read_table(str(tmp_path / "dask")).to_pylist()) == wanted
    failed = made["failed"].compute(scheduler="processes", num_workers=2)
    assert sorted(Path(path).name for path in failed) == sorted(name for name, *_, error in wanted if error is not None)
