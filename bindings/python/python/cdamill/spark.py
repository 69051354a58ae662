"""Documents in Spark: functions for ``DataFrame.mapInArrow`` and ``mapInPandas``, and the columns that they give.

>>> from cdamill import spark
>>> documents = session.read.format("binaryFile").load("dump/*.xml")  # doctest: +SKIP
>>> documents.mapInArrow(spark.convert_batches, spark.SCHEMA).write.parquet("bundles")  # doctest: +SKIP
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import TYPE_CHECKING

from .batches import Batch, BatchConverter, Rows
from .converter import Mapping, Settings
from .rows import VERSION

if TYPE_CHECKING:
    from typing_extensions import Unpack

__all__ = ["RESOURCES_SCHEMA", "SCHEMA", "VERSION", "convert_batches", "convert_resources", "converter"]

SCHEMA = (
    "`path` string, `number` int, `bundle` string, `report` string, `error` string, `detail` string, `line` int, "
    "`column` int, `resources` int, `issues` int, `losses` int"
)
"""Of one row a document: :class:`cdamill.rows.DocumentRow`."""

RESOURCES_SCHEMA = (
    "`path` string, `number` int, `resource_type` string, `id` string, `json` string, `error` string, `detail` string, "
    "`line` int, `column` int"
)
"""Of one row a resource: :class:`cdamill.rows.ResourceRow`."""


def convert_batches(batches: Iterable[Batch]) -> Iterator[Batch]:
    """One row a document (:data:`SCHEMA`), with the built-in mapping and no settings."""
    return _builtin("documents")(batches)


def convert_resources(batches: Iterable[Batch]) -> Iterator[Batch]:
    """One row a resource (:data:`RESOURCES_SCHEMA`), with the built-in mapping and no settings."""
    return _builtin("resources")(batches)


def converter(mapping: Mapping = (), rows: Rows = "documents", **settings: Unpack[Settings]) -> BatchConverter:
    """The same with a mapping and settings of one's own.

    >>> converter(rows="resources", bundle_type="collection")
    <BatchConverter: resources, 0 mappings, 1 settings>
    """
    return BatchConverter(mapping, rows, **settings)


@lru_cache(maxsize=2)
def _builtin(rows: Rows) -> BatchConverter:
    return BatchConverter(rows=rows)
