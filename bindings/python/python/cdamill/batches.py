"""Documents that come in batches of rows and leave as such: Spark, Dask, Ray and what else works so."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain
from typing import TYPE_CHECKING, Literal, TypeVar

from .conversion import Conversion
from .converter import Converter, Mapping, Settings
from .errors import CdaError, of_document
from .frames import like, sources
from .rows import DocumentRow, ResourceRow, Row, document_rows, resource_rows

if TYPE_CHECKING:
    from typing_extensions import Unpack

Batch = TypeVar("Batch")
Rows = Literal["documents", "resources"]

_BATCH_BYTES = 32 << 20


class BatchConverter:
    """Makes rows of documents. Can be pickled, so that it can be sent to workers; starts no thread and writes no log.

    :param rows: ``documents``: a :class:`cdamill.rows.DocumentRow` each; ``resources``: a
        :class:`cdamill.rows.ResourceRow` for each resource.
    :param batch_bytes: a batch that is made ends with the row that brings its text to so many characters.
    :param mapping: folders of mapping files, which every worker must see under the same path.

    A document that fails is a row with ``error``, never an exception. An exception says that the call is wrong: another type
    of batch, a column that is missing.
    """

    def __init__(
        self,
        mapping: Mapping = (),
        rows: Rows = "documents",
        batch_bytes: int = _BATCH_BYTES,
        **settings: Unpack[Settings],
    ) -> None:
        if rows not in ("documents", "resources"):
            raise ValueError("rows: expected documents or resources")
        self._converter = Converter(mapping, **settings)
        self._is_by_document, self._batch_bytes = rows == "documents", batch_bytes
        self._has_losses = bool(settings.get("losses", True))

    def __call__(self, batches: Iterable[Batch]) -> Iterator[Batch]:
        """Batches of the same class as those that come in: DataFrames of pandas, RecordBatches or Tables of pyarrow, with the
        columns ``path`` (or ``name``) and ``content`` (or ``bytes``). Of both sides one is in memory at a time."""
        return chain.from_iterable(map(self._parts, batches))

    def batch(self, batch: Batch) -> Batch:
        """One batch of one."""
        return self._like(batch, list(self._rows(batch)))

    def rows(self, path: object, content: object) -> Iterator[Row]:
        """The rows of one source.

        :param path: its name, handed through as text.
        :param content: bytes, or the text of a document; never the path of a file.
        """
        name = None if path is None else str(path)
        if isinstance(content, str):
            content = content.encode("utf-8", "surrogatepass")
        if not isinstance(content, (bytes, bytearray, memoryview)):
            yield from self._made(name, None, of_document("not-read", "neither bytes nor text", None, None))
            return
        documents = self._converter.convert_each(content)
        for number, document in enumerate(documents, 1):
            yield from self._made(name, number if len(documents) > 1 else None, document)

    def __repr__(self) -> str:
        rows = "documents" if self._is_by_document else "resources"
        return repr(self._converter).replace("<Converter:", f"<BatchConverter: {rows},")

    def _parts(self, batch: Batch) -> Iterator[Batch]:
        rows: list[Row] = []
        size = 0
        for row in self._rows(batch):
            rows.append(row)
            size += sum(len(value) for value in row if isinstance(value, str))
            if size >= self._batch_bytes:
                yield self._like(batch, rows)
                rows, size = [], 0
        if rows:
            yield self._like(batch, rows)

    def _rows(self, batch: object) -> Iterator[Row]:
        for path, content in sources(batch):
            yield from self.rows(path, content)

    def _like(self, batch: Batch, rows: list[Row]) -> Batch:
        made: Batch = like(batch, DocumentRow if self._is_by_document else ResourceRow, rows)
        return made

    def _made(self, path: str | None, number: int | None, made: Conversion | CdaError) -> Iterator[Row]:
        if self._is_by_document:
            return document_rows(path, number, made, self._has_losses)
        return resource_rows(path, number, made)
