"""Exceptions: their kinds, what they say, how they travel."""

from __future__ import annotations

import copy
import pickle

import pytest
from support import document

import cdamill
from cdamill import errors

KINDS = {
    "not-xml": (b"<ClinicalDocument", {}),
    "not-cda": (b"<a/>", {}),
    "document-type": (b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", {}),
    "limit": (document(), {"max_depth": 2}),
    "encoding": (b"\xff\xfe\x00", {}),
}
CLASSES = {
    "not-xml": cdamill.NotCdaError,
    "not-cda": cdamill.NotCdaError,
    "document-type": cdamill.NotCdaError,
    "limit": cdamill.LimitError,
    "encoding": cdamill.EncodingError,
    "not-read": cdamill.NotReadError,
    "internal": cdamill.InternalError,
}


@pytest.mark.parametrize("kind", list(KINDS))
def test_every_kind(kind: str) -> None:
    source, settings = KINDS[kind]
    with pytest.raises(cdamill.CdaError) as raised:
        cdamill.convert(source, **settings)  # type: ignore[arg-type]
    error = raised.value
    assert type(error) is CLASSES[kind] and isinstance(error, ValueError)
    assert error.kind == kind and error.detail
    assert str(error).startswith(f"{kind}: {error.detail}")
    [value] = cdamill.convert_many([source], **settings)  # type: ignore[arg-type]
    assert isinstance(value, cdamill.CdaError)
    assert (type(value), value.args, value.kind, value.line) == (type(error), error.args, error.kind, error.line)


def test_places_are_those_of_the_text() -> None:
    with pytest.raises(cdamill.NotCdaError) as raised:
        cdamill.convert(b"<ClinicalDocument xmlns='urn:hl7-org:v3'>\n <title & b></title></ClinicalDocument>")
    assert raised.value.line == 2 and raised.value.column is not None
    assert str(raised.value).endswith(f" at 2:{raised.value.column}")


def test_a_file_that_cannot_be_read_among_many() -> None:
    [error] = cdamill.convert_many(["/no/such/file.xml"])
    assert isinstance(error, cdamill.NotReadError) and isinstance(error, OSError)
    assert str(error) == "not-read: it is not there" and error.name == "/no/such/file.xml"


def test_a_bug_is_an_internal_error() -> None:
    """The native module catches panics, and makes exceptions by this function."""
    error = errors.of_document("internal", "a bug in the converter", None, None)
    assert type(error) is cdamill.InternalError
    assert isinstance(error, cdamill.CdaError) and isinstance(error, RuntimeError)
    assert str(error) == "internal: a bug in the converter"


def test_a_kind_to_come_is_an_error_of_the_base() -> None:
    assert type(errors.of_document("new-kind", "detail", 1, 2)) is cdamill.CdaError


@pytest.mark.parametrize("kind", [*CLASSES, "new-kind"])
def test_exceptions_travel(kind: str) -> None:
    error = errors.of_document(kind, "detail", 3, 4)
    error.name, error.position, error.number = "name", 5, 6
    for other in (pickle.loads(pickle.dumps(error)), copy.copy(error), copy.deepcopy(error)):
        assert type(other) is type(error)
        assert other.__dict__ == error.__dict__
        assert other.args == error.args and str(other) == f"{kind}: detail at 3:4"


def test_errors_of_mappings_travel() -> None:
    error = cdamill.MappingError(["a.toml:1:1: error E101", "b.toml:2:2: error E102"])
    other = pickle.loads(pickle.dumps(error))
    assert type(other) is cdamill.MappingError
    assert other.problems == error.problems and str(other) == str(error) == "a.toml:1:1: error E101\nb.toml:2:2: error E102"


def test_all_exceptions_are_public() -> None:
    classes = {value for value in vars(errors).values() if isinstance(value, type) and issubclass(value, Exception)}
    assert classes == {getattr(cdamill, each.__name__) for each in classes}
    assert classes == {*CLASSES.values(), cdamill.CdaError, cdamill.MappingError}
