"""Tables with fixed columns, one row a resource, for polars, pandas, pyarrow, duckdb and whatever reads Arrow."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from . import _cdamill
from .errors import CdaError

TABLES: tuple[str, ...] = tuple(_cdamill.table_names())
"""The names of all tables. The documentation (docs/tables.md) has their columns."""


class Table:
    """Rows of one kind of resource.

    Hands itself over by the C stream interface of Arrow, without a copy: ``polars.DataFrame(table)``, ``pyarrow.table(table)``,
    ``duckdb.from_arrow(pyarrow.table(table))``, ``pandas.DataFrame.from_arrow(table)``. Can be pickled.
    """

    def __init__(self, native: _cdamill.Table) -> None:
        self._native = native

    @property
    def name(self) -> str:
        """``observations``, for instance."""
        return self._native.name

    @property
    def column_names(self) -> list[str]:
        """These never depend on the documents."""
        return self._native.column_names

    def to_polars(self) -> Any:
        """A ``polars.DataFrame``."""
        import polars

        return polars.DataFrame(self)

    def to_pyarrow(self) -> Any:
        """A ``pyarrow.Table``."""
        import pyarrow  # type: ignore[import-untyped,unused-ignore]

        return pyarrow.table(self)

    def to_pandas(self) -> Any:
        """A ``pandas.DataFrame``, by way of pyarrow."""
        return self.to_pyarrow().to_pandas()

    def __arrow_c_schema__(self) -> object:
        return self._native.__arrow_c_schema__()

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        return self._native.__arrow_c_stream__(requested_schema)

    def __len__(self) -> int:
        return len(self._native)

    def __reduce__(self) -> tuple[type[Table], tuple[_cdamill.Table]]:
        return type(self), (self._native,)

    def __repr__(self) -> str:
        return f"<Table {self.name}: {len(self)} rows, {len(self.column_names)} columns>"


class Tables(Mapping[str, Table]):
    """Tables by name, also by a type of resource: ``tables["Observation"]`` is ``tables["observations"]``.

    ``errors``: of the documents that have no bundle, and so no rows.
    """

    def __init__(self, tables: Iterable[Table], errors: Iterable[CdaError] = ()) -> None:
        self._tables = {table.name: table for table in tables}
        self.errors = list(errors)

    def __getitem__(self, name: str) -> Table:
        return self._tables[_cdamill.table_name(name)]

    def __iter__(self) -> Iterator[str]:
        return iter(self._tables)

    def __len__(self) -> int:
        return len(self._tables)

    def __repr__(self) -> str:
        rows = ", ".join(f"{name}: {len(table)}" for name, table in self._tables.items())
        return f"<Tables {rows}; {len(self.errors)} errors>"


def names_of(tables: Iterable[str]) -> list[str]:
    """The names of tables, each once, given by name or type of resource; of all, where none is given."""
    return list(dict.fromkeys(map(_cdamill.table_name, tables))) or list(TABLES)


def of_conversion(native: _cdamill.Conversion, names: list[str], document: str | None) -> list[Table]:
    """The rows of one conversion."""
    return [Table(table) for table in _cdamill.tables(native, names, document)]
