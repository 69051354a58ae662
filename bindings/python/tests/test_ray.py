"""Ray: the code of docs/clusters.md."""

from __future__ import annotations

import pytest

from clusters import expected, outcome, outcomes, run_page, write_dump

ray = pytest.importorskip("ray", reason="SKIPPED: no ray")
pytest.importorskip("ray.data", reason="SKIPPED: no ray.data")
parquet = pytest.importorskip("pyarrow.parquet", reason="SKIPPED: Ray: no pyarrow")


@pytest.fixture
def two_workers():
    ray.init(num_cpus=2, object_store_memory=200_000_000, include_dashboard=False, log_to_driver=False)
    yield
    ray.shutdown()


def test_the_page(two_workers, tmp_path):
    dump = write_dump(tmp_path / "dump", 100)
    wanted = expected(dump)
    made = run_page("ray", paths=sorted(map(str, dump.iterdir())), folder=str(dump), out=str(tmp_path))
    assert outcomes(parquet.read_table(str(tmp_path / "ray")).to_pylist()) == wanted
    results = [one for part in made["results"] for one in part]
    assert sorted(outcome(one.name, one.number, one) for one in results) == wanted
