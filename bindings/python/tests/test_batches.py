"""Batches of rows, without a cluster."""

from __future__ import annotations

import json
import os
import pickle
import subprocess
import sys
from pathlib import Path

import pytest

import cdamill
from cdamill import rows, spark
from cdamill.batches import BatchConverter
from clusters import TESTDATA, TWO_DOCUMENTS, run_page

pandas = pytest.importorskip("pandas", reason="SKIPPED: batches: no pandas")
pyarrow = pytest.importorskip("pyarrow", reason="SKIPPED: batches: no pyarrow")

SUMMARY = (TESTDATA / "cli" / "summary.xml").read_bytes()
BROKEN = (TESTDATA / "cli" / "broken.xml").read_bytes()
SOURCES = {"path": ["a", "b", "c", None], "content": [SUMMARY, BROKEN, TWO_DOCUMENTS.read_bytes(), None]}


def arrow(batch):
    return pyarrow.RecordBatch.from_pydict(batch)


def test_a_row_a_document():
    [batch] = spark.convert_batches(iter([arrow(SOURCES)]))
    made = [rows.DocumentRow(**row) for row in batch.to_pylist()]
    assert [(row.path, row.number, row.error) for row in made] == [
        ("a", None, None),
        ("b", None, "not-xml"),
        ("c", 1, None),
        ("c", 2, None),
        (None, None, "not-read"),
    ]
    conversion = cdamill.convert(SUMMARY)
    first, broken = made[:2]
    assert first.bundle == conversion.json.decode()
    assert json.loads(first.report) == conversion.report
    assert first.resources == len(conversion.resources())
    assert (first.issues, first.losses) == (len(conversion.report["issues"]), len(conversion.report["losses"]))
    with pytest.raises(cdamill.CdaError) as raised:
        cdamill.convert(BROKEN)
    error = raised.value
    assert broken == rows.DocumentRow("b", error="not-xml", detail=error.detail, line=error.line, column=error.column)


def test_counts_are_those_of_the_report():
    convert = BatchConverter()
    for path in sorted(TESTDATA.glob("*/*.xml")):
        for row in convert.rows(path.name, path.read_bytes()):
            if row.error is None:
                report = json.loads(row.report)
                assert row.resources == sum(report["counts"]["resources"].values())
                assert (row.issues, row.losses) == (len(report["issues"]), len(report["losses"]))


def test_losses_that_were_not_looked_for_are_unknown():
    [row] = BatchConverter(losses=False).rows("a", SUMMARY)
    assert row.losses is None
    assert row.issues is not None


def test_a_row_a_resource():
    [batch] = spark.convert_resources(iter([arrow(SOURCES)]))
    made = batch.to_pylist()
    lines = cdamill.convert(SUMMARY).ndjson.decode().splitlines()
    assert [row["json"] for row in made if row["path"] == "a"] == lines
    for row in made:
        if row["error"] is None:
            resource = json.loads(row["json"])
            assert (row["resource_type"], row["id"]) == (resource["resourceType"], resource["id"])
    assert [row["error"] for row in made if row["json"] is None] == ["not-xml", "not-read"]
    assert {row["number"] for row in made if row["path"] == "c"} == {1, 2}


@pytest.mark.parametrize("kind", ["documents", "resources"])
def test_pandas_and_arrow_alike(kind):
    convert = spark.converter(rows=kind)
    of_arrow = convert.batch(arrow(SOURCES)).to_pylist()
    table = convert.batch(pyarrow.table(SOURCES))
    frame = convert.batch(pandas.DataFrame(SOURCES))
    assert table.to_pylist() == of_arrow
    assert frame.astype(object).where(frame.notna(), None).to_dict("records") == of_arrow
    [part] = convert(iter([pandas.DataFrame(SOURCES)]))
    assert part.equals(frame)


@pytest.mark.parametrize("kind", ["documents", "resources"])
def test_types_do_not_depend_on_what_is_there(kind):
    convert = BatchConverter(rows=kind)
    full, none = pandas.DataFrame(SOURCES), pandas.DataFrame({"path": [], "content": []})
    assert list(convert.batch(none).dtypes) == list(convert.batch(full).dtypes)
    assert convert.batch(arrow(SOURCES).slice(0, 0)).schema == convert.batch(arrow(SOURCES)).schema
    assert list(convert(iter([none]))) == []


@pytest.mark.parametrize("kind, ddl", [("documents", spark.SCHEMA), ("resources", spark.RESOURCES_SCHEMA)])
def test_schemas_are_those_of_the_rows(kind, ddl):
    names = {pyarrow.string(): "string", pyarrow.int32(): "int"}
    schema = BatchConverter(rows=kind).batch(arrow(SOURCES)).schema
    assert ddl == ", ".join(f"`{field.name}` {names[field.type]}" for field in schema)
    frame = BatchConverter(rows=kind).batch(pandas.DataFrame(SOURCES))
    assert [names[field.type] for field in schema] == [{"string": "string", "Int32": "int"}[of.name] for of in frame.dtypes]


def test_the_first_version_of_the_columns():
    # new columns: behind these, with a new version
    assert rows.VERSION == 1
    assert rows.DocumentRow._fields == tuple("path number bundle report error detail line column resources issues losses".split())
    assert rows.ResourceRow._fields == tuple("path number resource_type id json error detail line column".split())


@pytest.mark.parametrize("content", [SUMMARY, bytearray(SUMMARY), memoryview(SUMMARY), SUMMARY.decode()])
def test_kinds_of_content(content):
    assert list(BatchConverter().rows("a", content)) == list(BatchConverter().rows("a", SUMMARY))


@pytest.mark.parametrize("content", [None, 7, float("nan"), [SUMMARY]])
def test_what_is_no_content_is_a_row(content):
    assert list(BatchConverter().rows("a", content)) == [rows.DocumentRow("a", error="not-read", detail="neither bytes nor text")]


def test_text_is_never_taken_for_a_path(tmp_path):
    path = tmp_path / "a.xml"
    path.write_bytes(SUMMARY)
    [row] = BatchConverter().rows("a", str(path))
    assert row.error == "not-xml"
    [row] = BatchConverter().rows("a", "\ud800")
    assert row.error is not None


def test_other_names_of_columns():
    [row] = BatchConverter().batch(arrow({"bytes": [SUMMARY], "size": [1], "name": ["a"]})).to_pylist()
    assert (row["path"], row["error"]) == ("a", None)
    # such as the key of a table
    [row] = BatchConverter().batch(arrow({"content": [SUMMARY], "name": [7]})).to_pylist()
    assert (row["path"], row["error"]) == ("7", None)


def test_a_wrong_call_raises():
    convert = BatchConverter()
    for columns in ({"path": ["a"]}, {"content": [SUMMARY]}):
        with pytest.raises(ValueError, match="expected a column"):
            convert.batch(arrow(columns))
    with pytest.raises(TypeError, match="pandas"):
        convert.batch({"path": ["a"], "content": [SUMMARY]})
    with pytest.raises(ValueError, match="documents or resources"):
        BatchConverter(rows="bundles")
    with pytest.raises(cdamill.MappingError):
        spark.converter(mapping=TESTDATA / "cli" / "mapping-mistakes")


def test_batches_are_split_by_size_and_made_as_they_are_asked_for():
    asked = 0

    def batches():
        nonlocal asked
        for _ in range(3):
            asked += 1
            yield arrow({"path": list("abcd"), "content": [SUMMARY] * 4})

    [row] = BatchConverter().rows("a", SUMMARY)
    size = sum(len(value) for value in row if isinstance(value, str))
    made = BatchConverter(batch_bytes=2 * size)(batches())
    assert next(made).num_rows == 2
    assert asked == 1
    assert [batch.num_rows for batch in made] == [2] * 5
    assert asked == 3
    small = BatchConverter(batch_bytes=1)(batches())
    assert [batch.num_rows for batch in small] == [1] * 12


def test_it_travels_with_mapping_and_settings():
    convert = spark.converter(mapping=TESTDATA / "cli" / "mapping", rows="resources", bundle_type="batch", losses=False)
    other = pickle.loads(pickle.dumps(convert))
    assert repr(other) == repr(convert) == "<BatchConverter: resources, 1 mappings, 2 settings>"
    assert other.batch(arrow(SOURCES)).equals(convert.batch(arrow(SOURCES)))
    [patient] = [row for row in other.rows("a", SUMMARY) if row.resource_type == "Patient"]
    assert "gender" not in json.loads(patient.json)
    assert pickle.loads(pickle.dumps(spark.convert_batches)) is spark.convert_batches


def test_settings_are_kept():
    [row] = spark.converter(bundle_type="transaction").rows("a", SUMMARY)
    assert json.loads(row.bundle)["type"] == "transaction"


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="SKIPPED: threads are counted on Linux")
def test_no_thread_and_no_output():
    code = f"""
import os, sys
import pyarrow
from cdamill.batches import BatchConverter
content = open({str(TESTDATA / "cli" / "summary.xml")!r}, "rb").read()
batch = pyarrow.RecordBatch.from_pydict({{"path": ["a"] * 50, "content": [content] * 50}})
before = len(os.listdir("/proc/self/task"))
assert sum(part.num_rows for part in BatchConverter()([batch])) == 50
assert len(os.listdir("/proc/self/task")) == before, "threads"
"""
    # numpy would start threads of its own
    environment = {**os.environ, "OPENBLAS_NUM_THREADS": "1"}
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120, env=environment)
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, "", "")


def test_errors_hold_no_content():
    planted = [f"canary{number}" for number in range(20)]
    texts = [f"<a {word}='{word}'><{word}>{word}</b>&{word};" for word in planted]
    for row in BatchConverter().batch(arrow({"path": ["x"] * 20, "content": [text.encode() for text in texts]})).to_pylist():
        assert row["error"] is not None
        assert "canary" not in repr(row)
    with pytest.raises(ValueError) as raised:
        BatchConverter().batch(arrow({"path": ["x"], "canary": [b"canary"]}))
    assert "canary" not in str(raised.value)


def test_the_page(capsys):
    run_page("")
    assert capsys.readouterr().out.splitlines() == ['None 3 {"resourceType":"Bundle"', "not-xml 1 1 None"]
