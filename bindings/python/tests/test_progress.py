"""What is told of a run."""

from __future__ import annotations

import builtins
import io
import itertools
import time
from collections.abc import Iterator
from typing import Any

import pytest
from support import document

import cdamill
from cdamill import progress

SOURCES = [document(number) for number in range(30)] + [b"", b""]


def test_a_callable_is_told_at_the_end() -> None:
    told: list[cdamill.Progress] = []
    list(cdamill.convert_many(SOURCES, progress=told.append))
    assert told[-1] == cdamill.Progress(done=32, failed=2, total=32)
    assert [step.done for step in told] == sorted(step.done for step in told)
    told.clear()
    list(cdamill.convert_many(iter(SOURCES), progress=told.append, on_error="skip"))
    assert told[-1] == (32, 2, None)


def test_ten_times_a_second_at_most() -> None:
    times: list[float] = []

    def sources() -> Iterator[bytes]:
        end = time.monotonic() + 0.55
        while time.monotonic() < end:
            yield SOURCES[0]

    list(cdamill.convert_many(sources(), progress=lambda _: times.append(time.monotonic())))
    # the last one comes at the end, at once
    between = [later - earlier for earlier, later in itertools.pairwise(times[:-1])]
    assert 2 <= len(between) <= 8
    assert min(between) >= 0.099


def test_time_passes_while_nothing_comes(monkeypatch: pytest.MonkeyPatch) -> None:
    from support import large_document

    told: list[cdamill.Progress] = []
    list(cdamill.convert_many([large_document(20)], progress=told.append))
    assert len(told) >= 3 and told[0].done == 0


def test_what_a_callable_raises_reaches_the_caller() -> None:
    class Enough(Exception):
        pass

    def tell(step: cdamill.Progress) -> None:
        raise Enough

    with pytest.raises(Enough):
        list(cdamill.convert_many(SOURCES, progress=tell))


def test_the_end_is_told_when_a_run_is_left() -> None:
    told: list[cdamill.Progress] = []
    results = cdamill.convert_many(SOURCES, progress=told.append)
    for _, _ in zip(range(5), results, strict=False):
        pass
    del results
    assert told[-1].done == 5


def test_a_bar_of_tqdm(capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("tqdm")
    list(cdamill.convert_many(SOURCES, progress=True))
    printed = capsys.readouterr()
    assert printed.out == ""
    assert "32/32" in printed.err and "failed=2" in printed.err


def _without(monkeypatch: pytest.MonkeyPatch, *modules: str) -> None:
    load = builtins.__import__

    def import_(name: str, *rest: Any, **more: Any) -> Any:
        if name.split(".")[0] in modules:
            raise ImportError(name)
        return load(name, *rest, **more)

    monkeypatch.setattr(builtins, "__import__", import_)


def test_a_bar_of_rich_where_there_is_no_tqdm(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("rich")
    import rich

    out = io.StringIO()
    monkeypatch.setattr(rich.get_console(), "file", out)
    _without(monkeypatch, "tqdm")
    assert progress.teller(True, 1) is not None
    list(cdamill.convert_many(SOURCES, progress=True))


def test_without_either_nothing_is_shown(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    _without(monkeypatch, "tqdm", "rich")
    list(cdamill.convert_many(SOURCES, progress=True))
    printed = capsys.readouterr()
    assert printed.out == printed.err == ""
