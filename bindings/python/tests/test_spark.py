"""Spark, with two workers on this machine: all documents, errors as rows, workers that are killed."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import cdamill
from clusters import ROOT, convert_while_dying, expected, outcome, outcomes, run_page, session, write_dump

parquet = pytest.importorskip("pyarrow.parquet", reason="SKIPPED: Spark: no pyarrow")
pytest.importorskip("pandas", reason="SKIPPED: Spark: no pandas")
pytest.importorskip("pyspark", reason="SKIPPED: Spark: no pyspark")
if shutil.which("java") is None or not Path("/proc").exists():
    pytest.skip("SKIPPED: Spark: no Java, or not Linux", allow_module_level=True)

DOCUMENTS = 1_000


@pytest.fixture(scope="module")
def dump(tmp_path_factory):
    return write_dump(tmp_path_factory.mktemp("spark") / "dump", DOCUMENTS)


@pytest.fixture(scope="module")
def wanted(dump):
    found = expected(dump)
    assert len({name for name, *_ in found}) == DOCUMENTS
    assert {error for *_, error in found} >= {None, "not-xml", "not-cda"}
    assert any(number == 2 for _, number, *_ in found)
    return found


@pytest.fixture(scope="module")
def local():
    # a task may fail three times, as on a cluster
    made = session("local[2,4]")
    yield made
    made.stop()


@pytest.fixture(scope="module")
def page(local, dump, tmp_path_factory):
    """What the code of docs/clusters.md leaves: names, and files in ``out``."""
    return run_page("spark", session=local, folder=str(dump), out=str(tmp_path_factory.mktemp("page")))


def read(*parts):
    return parquet.read_table(str(Path(*parts))).to_pylist()


def test_all_documents_are_there(page, wanted):
    assert outcomes(read(page["out"], "documents")) == wanted


def test_what_failed_can_be_asked_for(page, wanted):
    failed = [(Path(row.path).name, row.error) for row in page["failed"].collect()]
    assert sorted(failed) == sorted((name, error) for name, _, _, error in wanted if error is not None)


def test_resources_by_type(page, dump):
    settings = {"profiles": "satisfied", "losses": False}
    made = [one for one in cdamill.convert_many(dump, jobs=2, **settings) if isinstance(one, cdamill.Conversion)]
    lines = sorted(line.decode() for one in made for line in one.ndjson.splitlines())
    rows = read(page["out"], "resources")
    assert sorted(row["json"] for row in rows if row["error"] is None) == lines
    observations = read(page["out"], "resources", "resource_type=Observation")
    assert {json.loads(row["json"])["resourceType"] for row in observations} == {"Observation"}


def test_beside_other_columns(page, dump):
    rows = [row.asDict(recursive=True) for row in page["beside"].limit(40).collect()]
    assert len(rows) == 40
    assert all(row["converted"]["path"] == row["path"] for row in rows)
    firsts = [cdamill.Converter().convert_each(dump / Path(row["path"]).name) for row in rows]
    wanted = [outcome(row["path"], 1 if len(many) > 1 else None, many[0]) for row, many in zip(rows, firsts, strict=True)]
    assert outcomes(row["converted"] for row in rows) == sorted(wanted)


def test_without_arrow(page, wanted):
    rows = [row.asDict() for row in page["frame"].limit(40).collect()]
    assert len(rows) == 40
    assert set(outcomes(rows)) <= set(wanted)


def test_a_pipeline_into_tables(page, wanted):
    bundles = [json.loads(bundle) for _, _, bundle, _ in wanted if bundle is not None]
    rows = read(page["out"], "features")
    assert sorted(row["fullUrl"] for row in rows) == sorted(entry["fullUrl"] for one in bundles for entry in one["entry"])
    assert {row["resourceType"] for row in rows} >= {"Patient", "Observation", "Condition"}


def test_a_worker_is_killed(local, dump, wanted, tmp_path):
    convert_while_dying("local[2,4]", dump, tmp_path / "out", is_executor=False)
    assert outcomes(read(tmp_path, "out")) == wanted


def test_a_machine_is_lost(dump, wanted, tmp_path):
    script = ROOT / "bindings" / "python" / "tests" / "clusters.py"
    command = [sys.executable, str(script), "local-cluster[2,1,1024]", str(dump), str(tmp_path / "out")]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=600)
    assert ended.returncode == 0, ended.stderr[-4000:]
    assert "Lost executor" in ended.stderr
    assert outcomes(read(tmp_path, "out")) == wanted
