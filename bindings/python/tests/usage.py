"""How the package is used, for the type checker: `mypy --strict` takes every line. Not run."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import assert_type  # type: ignore[attr-defined, unused-ignore]

import cdamill


def sources() -> Iterator[tuple[str, bytes]]:
    yield "one", b""


def use(path: Path) -> None:
    for source in (b"", bytearray(), memoryview(b""), "", path):
        assert_type(cdamill.convert(source), cdamill.Conversion)
    cdamill.convert(io.BytesIO())
    with open(path) as text:
        made = cdamill.convert(text, bundle_type="batch", keep_source=True, patient_id_roots=["1.2"], max_bytes=10)
    assert_type(made.json, bytes)
    assert_type(made.name, str | None)
    for issue in made.report["issues"]:
        assert_type(issue["code"], str)
        assert_type(issue.get("line"), int | None)
    converter = cdamill.Converter(mapping=[path, "site"], provenance="resource")
    assert_type(converter.convert_each(path), "list[cdamill.Conversion | cdamill.CdaError]")

    def tell(progress: cdamill.Progress) -> None:
        assert_type(progress.total, int | None)

    for many in (
        cdamill.convert_many(path),
        cdamill.convert_many("*.xml", jobs=2),
        cdamill.convert_many([b"", path, "x"], ordered=False),
        cdamill.convert_many(sources(), progress=tell),
        converter.convert_many([("name", b"")], on_error="skip", progress=True),
    ):
        for result in many:
            if isinstance(result, cdamill.CdaError):
                assert_type(result.line, int | None)
            else:
                assert_type(result, cdamill.Conversion)


def misuse() -> None:
    cdamill.convert(1)  # type: ignore[arg-type]
    cdamill.convert(b"", bundle_type="history")  # type: ignore[arg-type]
    cdamill.convert(b"", no_such_setting=1)  # type: ignore[call-arg]
    cdamill.convert_many([b""], on_error="ignore")  # type: ignore[arg-type]
    cdamill.convert_many([1])  # type: ignore[list-item]
