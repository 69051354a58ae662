"""The conversions of many sources, as an iterator."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Literal

from . import _cdamill
from .conversion import Conversion
from .errors import CdaError
from .progress import Tell, teller
from .sources import Sources, count, named

OnError = Literal["value", "raise", "skip"]
_ON_ERROR = ("value", "raise", "skip")


class Many(Iterator["Conversion | CdaError"]):
    """Converted ahead by threads of its own, a few sources each, so that memory does not grow with their number.

    Begins with the first result that is asked for. Ctrl-C ends it at once; the threads end when they are done with the
    documents that they are at.
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
        self._results = self._run()
        self._process = os.getpid()

    def __iter__(self) -> Many:
        return self

    def __next__(self) -> Conversion | CdaError:
        if os.getpid() != self._process:
            raise RuntimeError("this iterator belongs to the process that it was made in")
        return next(self._results)

    def _run(self) -> Iterator[Conversion | CdaError]:
        tell = teller(self._progress, count(self._sources))
        try:
            for found in _cdamill.Many(self._converter, named(self._sources), self._jobs, self._ordered):
                if found is None:
                    tell.tick()
                    continue
                result = _result(*found)
                is_failed = isinstance(result, CdaError)
                tell.count(failed=is_failed)
                if isinstance(result, CdaError) and self._on_error == "raise":
                    raise result
                if not is_failed or self._on_error == "value":
                    yield result
        finally:
            tell.end()


def _result(name: str, position: int, number: int | None, value: _cdamill.Conversion | CdaError) -> Conversion | CdaError:
    if isinstance(value, CdaError):
        value.name, value.position, value.number = name, position, number
        return value
    return Conversion(value, name, position, number)


def _jobs(jobs: int | None) -> int:
    """``CDAMILL_JOBS``, else the processors of this process."""
    if jobs is None:
        told = os.environ.get("CDAMILL_JOBS", "")
        jobs = int(told) if told.isdecimal() else _processors()
    if jobs < 1:
        raise ValueError("jobs: expected a number from 1 on")
    return jobs


def _processors() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
