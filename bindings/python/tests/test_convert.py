"""One document, from whatever holds it."""

from __future__ import annotations

import io
import json
import os
import pickle
from pathlib import Path

import pytest
from support import SUMMARY, document

import cdamill

BYTES = SUMMARY.read_bytes()
TEXT = BYTES.decode()


def test_every_kind_of_source_gives_the_same_bytes() -> None:
    expected = cdamill.convert(BYTES).json
    with open(SUMMARY, "rb") as binary, open(SUMMARY, encoding="utf-8", newline="") as text:
        sources = [
            bytearray(BYTES),
            memoryview(BYTES),
            memoryview(b"".join(bytes([byte, 0]) for byte in BYTES))[::2],
            TEXT,
            str(SUMMARY),
            Path(SUMMARY),
            binary,
            text,
            io.BytesIO(BYTES),
            io.StringIO(TEXT),
        ]
        for source in sources:
            assert cdamill.convert(source).json == expected, type(source)


def test_names_are_those_of_files() -> None:
    assert cdamill.convert(BYTES).name is None
    assert cdamill.convert(TEXT).name is None
    assert cdamill.convert(io.BytesIO(BYTES)).name is None
    for source in (str(SUMMARY), SUMMARY, open(SUMMARY, "rb")):
        assert cdamill.convert(source).name == str(SUMMARY)


def test_text_may_have_a_byte_order_mark_and_declare_any_encoding() -> None:
    root = '<ClinicalDocument xmlns="urn:hl7-org:v3"><title>\u00dcber</title></ClinicalDocument>'
    document = '{}<?xml version="1.0" encoding="{}"?>\n' + root
    for mark in ("", "\ufeff", " \n"):
        for encoding in ("UTF-8", "ISO-8859-1", "UTF-16"):
            if mark.isspace() and mark:
                encoding = "UTF-8"
            [composition] = cdamill.convert(document.format(mark, encoding)).resources("Composition")
            assert composition["title"] == "\u00dcber", (mark, encoding)


def test_text_that_is_no_path_is_not_taken_for_one() -> None:
    for text in ("MSH|^~\\&|CANARY\rPID|1", '{"CANARY": 1}', "CANARY " * 1000, "CANARY\n"):
        with pytest.raises(cdamill.NotCdaError) as raised:
            cdamill.convert(text)
        assert "CANARY" not in str(raised.value)


def test_a_file_that_cannot_be_read_is_an_error_of_the_system(tmp_path: Path) -> None:
    for missing in (tmp_path / "none.xml", str(tmp_path / "none.xml"), ""):
        with pytest.raises(FileNotFoundError):
            cdamill.convert(missing)
    with pytest.raises(IsADirectoryError):
        cdamill.convert(tmp_path)


@pytest.mark.skipif(os.name != "posix", reason="names of files are bytes on Unix only")
def test_names_of_files_need_not_be_unicode(tmp_path: Path) -> None:
    path = os.fsencode(tmp_path) + b"/\xff.xml"
    Path(os.fsdecode(path)).write_bytes(BYTES)
    assert cdamill.convert(Path(os.fsdecode(path))).json == cdamill.convert(BYTES).json
    [made] = cdamill.convert_many(tmp_path)
    assert isinstance(made, cdamill.Conversion)
    assert made.name is not None and made.name.endswith("/\\udcff.xml")


@pytest.mark.parametrize("source", [None, 1, object(), ["<a/>"]])
def test_what_is_no_source_is_a_type_error(source: object) -> None:
    with pytest.raises(TypeError, match="a source is bytes"):
        cdamill.convert(source)  # type: ignore[arg-type]


def test_the_results() -> None:
    made = cdamill.convert(document(7))
    bundle = made.to_dict()
    assert bundle == json.loads(made.json)
    assert bundle["resourceType"] == "Bundle" and bundle["type"] == "document"
    types = [entry["resource"]["resourceType"] for entry in bundle["entry"]]
    assert sorted(resource["resourceType"] for resource in made.resources()) == sorted(types)
    [condition] = made.resources("Condition")
    assert condition["code"]["coding"][0]["display"] == "Asthma"
    assert condition["subject"]["reference"] == "Patient/" + made.resources("Patient")[0]["id"]
    assert made.resources("Cond") == []
    assert [json.loads(line) for line in made.ndjson.splitlines()] == made.resources()
    assert made.report["counts"]["resources"]["Condition"] == 1
    assert made.report is made.report
    places = {(place["type"], place["id"]): place for place in made.source_map}
    place = places["Condition", condition["id"]]
    assert document(7)[place["start"] : place["end"]].startswith(b"<observation")
    assert place["path"].endswith("/observation")


def test_the_same_document_gives_the_same_bytes() -> None:
    assert len({cdamill.convert(BYTES).json for _ in range(5)}) == 1


def test_every_document_of_a_source() -> None:
    converter = cdamill.Converter()
    first, second, third = converter.convert_each(document(1) + document(2) + b"<ClinicalDocument ")
    assert isinstance(first, cdamill.Conversion) and isinstance(second, cdamill.Conversion)
    assert first.resources("Condition") == converter.convert(document(1)).resources("Condition")
    assert second.resources("Patient") == converter.convert(document(2)).resources("Patient")
    assert isinstance(third, cdamill.NotCdaError)
    [error] = converter.convert_each(b"")
    assert isinstance(error, cdamill.NotCdaError)


def test_conversions_travel() -> None:
    for made in (cdamill.convert(SUMMARY), cdamill.convert(document(), bundle_type="batch", profiles="us-core")):
        copy = pickle.loads(pickle.dumps(made))
        again = pickle.loads(pickle.dumps(copy))
        for other in (copy, again):
            assert (other.json, other.ndjson, other.report, other.source_map) == (
                made.json,
                made.ndjson,
                made.report,
                made.source_map,
            )
            assert (other.name, other.position, other.number) == (made.name, made.position, made.number)


def test_without_orjson_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    from cdamill import conversion

    made = cdamill.convert(SUMMARY)
    expected = made.to_dict(), made.resources()
    monkeypatch.setattr(conversion, "_loads", json.loads)
    assert (made.to_dict(), made.resources()) == expected
