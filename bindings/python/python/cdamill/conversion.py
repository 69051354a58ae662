"""What was made of one document."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cached_property
from typing import Any, cast, overload

from . import _cdamill
from .html import conversion_html
from .tables import Table, Tables, names_of, of_conversion
from .types import Report, SourceRange

_loads: Callable[[bytes], Any]
try:
    from orjson import loads as _loads
except ImportError:
    _loads = json.loads


class Conversion:
    """The resources that were made of a document, and a report of what was assumed, repaired or left out.

    ``name``: that of the source. ``position``: which of many sources it was, from 0, or None. ``number``: which document of
    its source, from 1, where that holds several, or None. Can be pickled.
    """

    def __init__(
        self,
        native: _cdamill.Conversion,
        name: str | None = None,
        position: int | None = None,
        number: int | None = None,
    ) -> None:
        self._native = native
        self.name, self.position, self.number = name, position, number

    @property
    def json(self) -> bytes:
        """The STU3 bundle, of the type that the converter was told, as JSON in UTF-8."""
        return self._native.bundle()

    @property
    def ndjson(self) -> bytes:
        """One resource a line, with references of the form ``Type/id``."""
        return self._native.ndjson()

    def to_dict(self) -> dict[str, Any]:
        """The bundle as Python objects. With orjson installed this takes half the time. Decimals become floats: where
        their digits matter, parse :attr:`json` with ``json.loads(..., parse_float=decimal.Decimal)``."""
        return cast("dict[str, Any]", _loads(self.json))

    def resources(self, resource_type: str | None = None) -> list[dict[str, Any]]:
        """The resources of a type, or all, in the order of the document, with references of the form ``Type/id``."""
        begin = f'{{"resourceType":"{resource_type}"'.encode() if resource_type else b"{"
        return [_loads(line) for line in self.ndjson.splitlines() if line.startswith(begin)]

    @cached_property
    def report(self) -> Report:
        """Counts, issues and losses: codes, element paths and positions, no text of the document."""
        return cast(Report, json.loads(self.report_json))

    @property
    def report_json(self) -> bytes:
        """The report as JSON in UTF-8."""
        return self._native.report()

    @cached_property
    def source_map(self) -> list[SourceRange]:
        """Which statement of the document each resource was made from."""
        return cast("list[SourceRange]", json.loads(self._native.source_map()))

    @overload
    def to_arrow(self, table: None = None) -> Tables: ...
    @overload
    def to_arrow(self, table: str) -> Table: ...
    def to_arrow(self, table: str | None = None) -> Table | Tables:
        """All tables, or the one of a name or type of resource: ``observations`` or ``Observation``."""
        tables = of_conversion(self._native, names_of([] if table is None else [table]), self.name)
        return Tables(tables) if table is None else tables[0]

    def __reduce__(self) -> tuple[type[Conversion], tuple[object, ...]]:
        return type(self), (self._native, self.name, self.position, self.number)

    def __repr__(self) -> str:
        counts = self.report["counts"]
        made = sum(counts["resources"].values())
        return f"<Conversion: {made} resources, {len(self.report['issues'])} issues, {len(self.report['losses'])} losses>"

    def _repr_html_(self) -> str:
        return conversion_html(self)
