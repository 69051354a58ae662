"""The conversions of many sources, as an iterator."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Literal, TypeAlias

from . import _cdamill
from .conversion import Conversion
from .errors import CdaError
from .parquet import ParquetFolder, ParquetWriter
from .progress import Tell, Teller, teller
from .sources import Sources, count, named
from .tables import Table, Tables, names_of

OnError = Literal["value", "raise", "skip"]
_Found: TypeAlias = "tuple[str, int, int | None, _cdamill.Conversion | CdaError]"
_MOST_JOBS = 1024
_ON_ERROR = ("value", "raise", "skip")


class Many(Iterator["Conversion | CdaError"]):
    """Converted ahead by threads of its own, four sources each at most, so that memory does not grow with their number.

    Begins with the first result that is asked for. Sources are asked for by the thread that asks for results; several threads may
    take turns. Ctrl-C ends it at once; its own threads end when they are done with the documents that they are at.
    """

    def __init__(
        self,
        converter: _cdamill.Converter,
        sources: Sources,
        jobs: int | None,
        ordered: bool,
        on_error: OnError,
        progress: bool | Tell | None,
    ) -> None:
        if on_error not in _ON_ERROR:
            raise ValueError(f"on_error: expected one of {', '.join(_ON_ERROR)}")
        self._converter, self._sources, self._ordered = converter, sources, ordered
        self._jobs, self._on_error, self._progress = _jobs(jobs), on_error, progress
        self._results: Iterator[Conversion | CdaError] | None = None
        self._process = os.getpid()
        self._is_begun = False
        self._lock = threading.RLock()

    def __iter__(self) -> Many:
        return self

    def __next__(self) -> Conversion | CdaError:
        if os.getpid() != self._process:
            raise RuntimeError("this iterator belongs to the process that it was made in")
        with self._lock:
            if self._results is None:
                sources = self._begin()
                many = _cdamill.Many(self._converter, self._jobs, self._ordered)
                self._results = _run(many, named(sources), self._on_error, teller(self._progress, count(sources)))
            return next(self._results)

    def to_arrow(self, *tables: str) -> Tables:
        """The rows of all documents, in memory: of all tables, or of those named. Conversions themselves are not kept."""
        names, errors = names_of(tables), list[CdaError]()
        parts: list[list[_cdamill.Table]] = [[] for _ in names]

        def take(made: list[_cdamill.Table]) -> None:
            for kept, part in zip(parts, made, strict=True):
                kept.append(part)

        self._rows(names, take, errors)
        return Tables([Table(_cdamill.Table.joined(name, kept)) for name, kept in zip(names, parts, strict=True)], errors)

    def to_parquet(self, folder: str | os.PathLike[str], *tables: str) -> ParquetFolder:
        """The rows of all documents, in a folder with a Parquet file for each table, such as ``observations.parquet``.

        Memory does not grow with the number of documents. Files are complete or not there, and replace those of the same names.
        This needs pyarrow.
        """
        names, errors = names_of(tables), list[CdaError]()
        os.makedirs(folder, exist_ok=True)
        writers: list[ParquetWriter] = []

        def take(made: list[_cdamill.Table]) -> None:
            for writer, part in zip(writers, made, strict=True):
                writer.add(part)

        try:
            writers.extend(ParquetWriter(Path(folder), name) for name in names)
            self._rows(names, take, errors)
            for writer in writers:
                writer.complete()
            return ParquetFolder([writer.keep() for writer in writers], errors)
        finally:
            for writer in writers:
                writer.drop()

    def _rows(self, names: list[str], take: Callable[[list[_cdamill.Table]], None], errors: list[CdaError]) -> None:
        """Gives ``take`` the rows of some documents at a time, in the order of the sources: a table for each name."""
        inputs, tell = named(self._begin()), teller(self._progress, count(self._sources))

        def done(documents: int, failures: list[tuple[str, int, int | None, CdaError]], made: list[_cdamill.Table]) -> None:
            failed = [_failed(*failure) for failure in failures]
            if failed and self._on_error == "raise":
                raise failed[0]
            errors.extend(failed)
            take(made)
            tell.count(documents, len(failed))

        try:
            _cdamill.tables_of_many(self._converter, inputs, self._jobs, names, done, tell.tick)
        finally:
            tell.end()

    def _begin(self) -> Sources:
        if self._is_begun:
            raise RuntimeError("the sources have been used")
        self._is_begun = True
        return self._sources


# not a method: an iterator that is left is to end at once, not when Python looks for cycles
def _run(
    many: _cdamill.Many, inputs: Iterator[tuple[str, bytes | str]], on_error: OnError, tell: Teller
) -> Iterator[Conversion | CdaError]:
    try:
        for found in _found(many, inputs):
            if found is None:
                tell.tick()
                continue
            made = result(*found)
            is_failed = isinstance(made, CdaError)
            tell.count(failed=int(is_failed))
            if isinstance(made, CdaError) and on_error == "raise":
                raise made
            if not is_failed or on_error == "value":
                yield made
    finally:
        tell.end()


def _found(many: _cdamill.Many, inputs: Iterator[tuple[str, bytes | str]]) -> Iterator[_Found | None]:
    """What is taken, and None where nothing came for a tenth of a second. What the inputs raise comes after the results of
    those before it, unless it is to end the program."""
    raised: Exception | None = None
    while not many.is_ended:
        is_fed = False
        if many.has_room:
            try:
                many.feed(*next(inputs))
                is_fed = True
            except StopIteration:
                many.end()
            except Exception as error:
                raised = error
                many.end()
        found = many.take(wait=not is_fed)
        if found is not None or not is_fed:
            yield found
    if raised is not None:
        raise raised


def result(
    name: str | None, position: int | None, number: int | None, value: _cdamill.Conversion | CdaError
) -> Conversion | CdaError:
    """What the native module gives, with where it is from."""
    if isinstance(value, CdaError):
        return _failed(name, position, number, value)
    return Conversion(value, name, position, number)


def _failed(name: str | None, position: int | None, number: int | None, error: CdaError) -> CdaError:
    error.name, error.position, error.number = name, position, number
    return error


def _jobs(jobs: int | None) -> int:
    """``CDAMILL_JOBS``, else the processors of this process."""
    if jobs is None:
        told = os.environ.get("CDAMILL_JOBS", "")
        jobs = int(told) if told.isdecimal() else _processors()
    if not isinstance(jobs, int) or not 1 <= jobs <= _MOST_JOBS:
        raise ValueError(f"jobs: expected a number from 1 to {_MOST_JOBS}")
    return jobs


def _processors() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
