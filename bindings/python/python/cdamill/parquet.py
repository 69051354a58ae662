"""A folder with a Parquet file for each table, written by pyarrow."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any, NamedTuple

from . import _cdamill
from .errors import CdaError
from .tables import Table

_ROWS_OF_A_GROUP = 65_536
# each is of some documents, and takes memory of its own for every column
_PARTS_OF_A_GROUP = 128


class ParquetFolder(NamedTuple):
    """``files``: one for each table, also for one without rows. ``errors``: as those of :class:`Tables`."""

    files: list[Path]
    errors: list[CdaError]


class ParquetWriter:
    """One file, written beside its place, in groups of rows, so that memory does not grow with their number."""

    def __init__(self, folder: Path, name: str) -> None:
        from pyarrow import parquet  # type: ignore[import-untyped,unused-ignore]

        self.file, self._aside = folder / f"{name}.parquet", folder / f".{name}.{os.getpid()}-{id(self)}.parquet.part"
        if self.file.is_dir():
            raise IsADirectoryError(f"{name}.parquet is a folder")
        self._name, self._rows = name, 0
        self._parts: list[_cdamill.Table] = []
        self._writer: Any = parquet.ParquetWriter(self._aside, Table(_cdamill.Table.joined(name, [])).to_pyarrow().schema)

    def add(self, part: _cdamill.Table) -> None:
        """Some rows more."""
        if len(part):
            self._parts.append(part)
            self._rows += len(part)
        if self._rows >= _ROWS_OF_A_GROUP or len(self._parts) >= _PARTS_OF_A_GROUP:
            self._flush()

    def _flush(self) -> None:
        if self._parts:
            rows = Table(_cdamill.Table.joined(self._name, self._parts)).to_pyarrow()
            self._writer.write_table(rows.combine_chunks(), row_group_size=_ROWS_OF_A_GROUP)
        self._parts.clear()
        self._rows = 0

    def complete(self) -> None:
        """Writes what is left."""
        self._flush()
        self._writer.close()

    def keep(self) -> Path:
        """Gives the file its name, in place of one that had it."""
        return self._aside.replace(self.file)

    def drop(self) -> None:
        """Takes away what was written, unless it was kept."""
        self._writer.close()
        self._aside.unlink(missing_ok=True)
