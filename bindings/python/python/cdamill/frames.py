"""Batches of rows, as pandas and pyarrow have them: what is read of them, and how rows are put into their like."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from .rows import INTEGERS, Row

_PATHS = ("path", "name")
_CONTENTS = ("content", "bytes")


def sources(batch: Any) -> Iterator[tuple[Any, Any]]:
    """Path and content of each row; null is None."""
    if _is_pandas(batch):
        columns = [batch[name] for name in _names(list(batch.columns))]
        return zip(*(column.astype(object).where(column.notna(), None) for column in columns), strict=True)
    if _is_arrow(batch):
        indexes = [batch.schema.get_field_index(name) for name in _names(batch.schema.names)]
        return zip(*(_values(batch.column(index)) for index in indexes), strict=True)
    raise TypeError("batch: expected a DataFrame of pandas, or a RecordBatch or Table of pyarrow")


def like(batch: Any, kind: type[Row], rows: Sequence[Row]) -> Any:
    """A batch of the same class that holds these rows."""
    names = kind._fields
    columns: Iterable[Sequence[object]] = zip(*rows, strict=True) if rows else [()] * len(names)
    if _is_pandas(batch):
        pandas: Any = sys.modules["pandas"]
        types = ["Int32" if name in INTEGERS else "string" for name in names]
        arrays = [pandas.array(list(column), dtype=of) for column, of in zip(columns, types, strict=True)]
        return pandas.DataFrame(dict(zip(names, arrays, strict=True)))
    pyarrow: Any = sys.modules["pyarrow"]
    schema = pyarrow.schema([(name, pyarrow.int32() if name in INTEGERS else pyarrow.string()) for name in names])
    arrays = [pyarrow.array(column, type=field.type) for column, field in zip(columns, schema, strict=True)]
    return type(batch).from_arrays(arrays, schema=schema)


def _values(column: Any) -> Iterator[object]:
    """One after another, so that no more than one is copied at a time."""
    return (value.as_py() for value in column)


def _names(names: Sequence[object]) -> tuple[str, str]:
    path, content = (next((name for name in wanted if name in names), None) for wanted in (_PATHS, _CONTENTS))
    if path is None or content is None:
        raise ValueError("batch: expected a column `path` or `name`, and a column `content` or `bytes`")
    return path, content


def _is_pandas(batch: object) -> bool:
    pandas = sys.modules.get("pandas")
    return pandas is not None and isinstance(batch, pandas.DataFrame)


def _is_arrow(batch: object) -> bool:
    pyarrow = sys.modules.get("pyarrow")
    return pyarrow is not None and isinstance(batch, (pyarrow.RecordBatch, pyarrow.Table))
