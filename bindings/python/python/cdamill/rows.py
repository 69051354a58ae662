"""One row a document, or one a resource, with fixed columns. A document that fails is a row too."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from .conversion import Conversion
from .errors import CdaError

VERSION = 1
"""Of the columns below. Another version may have further columns behind them; none goes, and none gets another type."""

INTEGERS = frozenset({"number", "line", "column", "resources", "issues", "losses"})
"""Columns of 32-bit integers; all others are text. Any may be null."""

_DECODER = json.JSONDecoder()
_BEGIN = re.compile(rb'\{"resourceType":"([A-Za-z]+)","id":"([A-Za-z0-9.-]{1,64})"[,}]')


class DocumentRow(NamedTuple):
    """What was made of a document.

    ``bundle`` and ``report``: JSON. ``number``: which document of its source, from 1, where that holds several. ``error``,
    ``detail``, ``line``, ``column``: as in :class:`cdamill.CdaError`, of a document that failed; it has no bundle.
    ``resources``, ``issues``, ``losses``: how many of them there are; ``losses`` is null where the converter was told not to
    look for them.
    """

    path: str | None
    number: int | None = None
    bundle: str | None = None
    report: str | None = None
    error: str | None = None
    detail: str | None = None
    line: int | None = None
    column: int | None = None
    resources: int | None = None
    issues: int | None = None
    losses: int | None = None


class ResourceRow(NamedTuple):
    """A resource, with references of the form ``Type/id``; or a document that failed, which has no resource."""

    path: str | None
    number: int | None = None
    resource_type: str | None = None
    id: str | None = None
    json: str | None = None
    error: str | None = None
    detail: str | None = None
    line: int | None = None
    column: int | None = None


Row = DocumentRow | ResourceRow


def document_rows(path: str | None, number: int | None, made: Conversion | CdaError, has_losses: bool) -> Iterator[DocumentRow]:
    """The row of a document. ``has_losses``: whether its report lists losses."""
    if isinstance(made, CdaError):
        yield DocumentRow(path, number, error=made.kind, detail=made.detail, line=made.line, column=made.column)
        return
    report = made.report_json.decode()
    counts, issues = _counts_and_issues(report)
    yield DocumentRow(
        path,
        number,
        made.json.decode(),
        report,
        resources=sum(counts["resources"].values()),
        issues=len(issues),
        losses=sum(counts.get("losses", {}).values()) if has_losses else None,
    )


def resource_rows(path: str | None, number: int | None, made: Conversion | CdaError) -> Iterator[ResourceRow]:
    """The rows of the resources of a document, in its order."""
    if isinstance(made, CdaError):
        yield ResourceRow(path, number, error=made.kind, detail=made.detail, line=made.line, column=made.column)
        return
    for line in made.ndjson.splitlines():
        resource_type, resource_id = _type_and_id(line)
        yield ResourceRow(path, number, resource_type, resource_id, line.decode())


def _counts_and_issues(report: str) -> tuple[dict[str, dict[str, int]], list[object]]:
    """They stand before the losses, the longest part, which need not be read."""
    counts, end = _after(report, 0, '{"counts":')
    issues, _ = _after(report, end, ',"issues":')
    if counts is None or issues is None:
        whole = json.loads(report)
        counts, issues = whole["counts"], whole["issues"]
    return counts, issues


def _after(report: str, start: int, name: str) -> tuple[Any, int]:
    """The value behind a name, and where it ends."""
    return _DECODER.raw_decode(report, start + len(name)) if report.startswith(name, start) else (None, start)


def _type_and_id(line: bytes) -> tuple[str, str | None]:
    """They stand first, so that nothing else needs to be read."""
    if begin := _BEGIN.match(line):
        return begin[1].decode(), begin[2].decode()
    resource = json.loads(line)
    return resource["resourceType"], resource.get("id")
