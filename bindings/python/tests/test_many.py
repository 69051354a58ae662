"""Many documents: order, names, sources, errors, memory, turns."""

from __future__ import annotations

import io
import threading
import time
import weakref
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from support import SUMMARY, TESTDATA, document

import cdamill

DOCUMENTS = [document(number) for number in range(60)]


def made(results: cdamill.Many) -> list[cdamill.Conversion]:
    conversions = list(results)
    assert all(isinstance(conversion, cdamill.Conversion) for conversion in conversions)
    return conversions  # type: ignore[return-value]


def test_order_and_bytes_for_any_number_of_jobs() -> None:
    expected = [cdamill.convert(source).json for source in DOCUMENTS]
    for jobs in (1, 2, 4):
        conversions = made(cdamill.convert_many(DOCUMENTS, jobs=jobs))
        assert [conversion.json for conversion in conversions] == expected
        assert [conversion.position for conversion in conversions] == list(range(60))
        assert [conversion.name for conversion in conversions] == [str(number) for number in range(60)]
        unordered = made(cdamill.convert_many(DOCUMENTS, jobs=jobs, ordered=False))
        assert {conversion.position: conversion.json for conversion in unordered} == dict(enumerate(expected))


def test_every_form_of_sources(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    for name in ("b.xml", "a.XML", "sub/c.ccda", "sub/notes.txt"):
        (tmp_path / name).write_bytes(document())
    paths = [str(tmp_path / name) for name in ("a.XML", "b.xml", "sub/c.ccda")]
    sources: list[Any] = [tmp_path, str(tmp_path), paths, map(Path, paths), (path for path in paths)]
    sources.append([open(path, "rb") for path in paths])
    for source in sources:
        assert [conversion.name for conversion in made(cdamill.convert_many(source))] == paths
    assert [conversion.name for conversion in made(cdamill.convert_many(str(tmp_path / "*.xml")))] == [str(tmp_path / "b.xml")]
    pattern = str(tmp_path / "**" / "*.[cX]*")
    assert [conversion.name for conversion in made(cdamill.convert_many(pattern))] == [paths[0], paths[2]]
    assert [conversion.name for conversion in made(cdamill.convert_many(SUMMARY))] == [str(SUMMARY)]


def test_names_of_ones_own() -> None:
    text = document().decode()
    given = [document(), text, io.BytesIO(document()), SUMMARY, str(SUMMARY), memoryview(document())]
    conversions = made(cdamill.convert_many([(f"n{number}", source) for number, source in enumerate(given)]))  # type: ignore[misc]
    assert [conversion.name for conversion in conversions] == [f"n{number}" for number in range(6)]
    assert len({conversion.json for conversion in conversions}) == 2


def test_nothing_is_no_documents(tmp_path: Path) -> None:
    for nothing in ([], iter(()), tmp_path, str(tmp_path / "*.xml")):
        results = cdamill.convert_many(nothing)
        assert list(results) == []
        with pytest.raises(StopIteration):
            next(results)


def test_several_documents_in_one_source() -> None:
    results = list(cdamill.convert_many([document(1), document(2) + document(3) + b"<ClinicalDocument ", document(4)], jobs=2))
    assert [(result.position, result.number) for result in results] == [(0, None), (1, 1), (1, 2), (1, 3), (2, None)]
    assert [type(result) for result in results] == [cdamill.Conversion] * 3 + [cdamill.NotCdaError, cdamill.Conversion]


class Stop(Exception):
    pass


@pytest.mark.parametrize("jobs", [1, 3])
@pytest.mark.parametrize("ordered", [True, False])
def test_what_a_source_raises_reaches_the_caller(jobs: int, ordered: bool) -> None:
    def sources() -> Iterator[bytes]:
        yield from DOCUMENTS[:10]
        raise Stop("here")

    seen = []
    with pytest.raises(Stop, match="here"):
        for result in cdamill.convert_many(sources(), jobs=jobs, ordered=ordered):
            seen.append(result.position)
    assert sorted(seen) == list(range(10))


def test_what_is_no_source_reaches_the_caller() -> None:
    seen: list[object] = []
    with pytest.raises(TypeError, match="not NoneType"):
        seen.extend(cdamill.convert_many([document(), None]))  # type: ignore[list-item]


@pytest.mark.parametrize("base", [KeyboardInterrupt, SystemExit])
def test_what_ends_a_program_is_raised_at_once(base: type[BaseException]) -> None:
    def sources() -> Iterator[bytes]:
        yield from DOCUMENTS[:10]
        raise base

    with pytest.raises(base):
        for _ in cdamill.convert_many(sources(), jobs=1):
            time.sleep(0.01)


BAD = [b"", document(1), "/no/such/file.xml", document(2), b"<a/>"]


def test_on_error() -> None:
    results = list(cdamill.convert_many(BAD))
    kinds = [result.kind if isinstance(result, cdamill.CdaError) else None for result in results]
    assert kinds == ["not-xml", None, "not-read", None, "not-cda"]
    assert [(result.name, result.position) for result in results] == [
        ("0", 0),
        ("1", 1),
        ("/no/such/file.xml", 2),
        ("3", 3),
        ("4", 4),
    ]
    assert [result.position for result in cdamill.convert_many(BAD, on_error="skip")] == [1, 3]
    seen = []
    with pytest.raises(cdamill.NotReadError) as raised:
        for result in cdamill.convert_many(BAD[1:], on_error="raise"):
            seen.append(result.position)
    assert seen == [0] and raised.value.position == 1
    with pytest.raises(ValueError, match="on_error: expected one of"):
        cdamill.convert_many([], on_error="ignore")  # type: ignore[arg-type]


def test_jobs(monkeypatch: pytest.MonkeyPatch) -> None:
    for jobs in (0, -1):
        with pytest.raises(ValueError, match="jobs"):
            cdamill.convert_many([], jobs=jobs)
    monkeypatch.setenv("CDAMILL_JOBS", "3")
    assert cdamill.convert_many([])._jobs == 3
    assert cdamill.convert_many([], jobs=2)._jobs == 2
    monkeypatch.delenv("CDAMILL_JOBS")
    assert cdamill.convert_many([])._jobs >= 1


@pytest.mark.parametrize("jobs", [1, 2])
def test_sources_are_not_read_ahead_beyond_the_window(jobs: int) -> None:
    asked = most = 0

    def sources() -> Iterator[bytes]:
        nonlocal asked
        for number in range(2000):
            asked += 1
            yield DOCUMENTS[number % 60]

    for delivered, _ in enumerate(cdamill.convert_many(sources(), jobs=jobs)):
        most = max(most, asked - delivered)
        if delivered == 50:
            time.sleep(0.3)
            most = max(most, asked - delivered)
    assert asked == 2000
    assert 1 <= most <= 4 * jobs + 1


def test_a_slow_source_holds_up_one_result_at_most() -> None:
    asked = 0

    def sources() -> Iterator[bytes]:
        nonlocal asked
        for source in DOCUMENTS[:4]:
            asked += 1
            time.sleep(0.2)
            yield source

    # a machine that is busy may have the first result before the second source is asked for
    asked_before = [asked for _ in cdamill.convert_many(sources(), jobs=4)]
    assert all(before <= position + 2 for position, before in enumerate(asked_before)), asked_before


def test_sources_run_in_the_thread_that_asks() -> None:
    threads = set()

    def sources() -> Iterator[bytes]:
        for source in DOCUMENTS[:20]:
            threads.add(threading.get_ident())
            yield source

    list(cdamill.convert_many(sources(), jobs=4))
    assert threads == {threading.get_ident()}


def test_an_iterator_may_be_left() -> None:
    class Sources:
        def __iter__(self) -> Iterator[bytes]:
            while True:
                yield document()

    for count in (0, 1, 5):
        sources = iter(Sources())
        ended = weakref.ref(sources)
        results = cdamill.convert_many(sources, jobs=2)
        for _, _ in zip(range(count), results, strict=False):
            pass
        del results, sources
        assert ended() is None, count


def test_threads_take_turns() -> None:
    results = cdamill.convert_many(iter(DOCUMENTS * 5), jobs=2)
    seen: list[list[int]] = [[], [], []]

    def work(mine: list[int]) -> None:
        for result in results:
            assert result.position is not None
            mine.append(result.position)

    threads = [threading.Thread(target=work, args=(mine,)) for mine in seen]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
        assert not thread.is_alive()
    assert sorted(seen[0] + seen[1] + seen[2]) == list(range(300))
    assert all(mine == sorted(mine) for mine in seen)


def test_iterators_within_iterators() -> None:
    outer = cdamill.convert_many(
        inner.json and document(number) for number, inner in enumerate(made(cdamill.convert_many(DOCUMENTS[:5])))
    )
    assert len(made(outer)) == 5
    several = [cdamill.convert_many(iter(DOCUMENTS), jobs=2) for _ in range(4)]
    for group in zip(*several, strict=True):
        assert len({result.json for result in group if isinstance(result, cdamill.Conversion)}) == 1


def test_what_asks_itself_is_told_so() -> None:
    def sources() -> Iterator[bytes]:
        yield document()
        next(results)

    results = cdamill.convert_many(sources())
    with pytest.raises(ValueError, match="already executing"):
        list(results)


def test_all_of_testdata() -> None:
    results = list(cdamill.convert_many(TESTDATA, jobs=2))
    assert len(results) > 500
    assert {result.kind for result in results if isinstance(result, cdamill.CdaError)} <= {"not-xml", "not-cda", "document-type"}


def test_one_document_as_text_is_one_source() -> None:
    text = '<?xml version="1.0"?>' + document(1).decode()
    (conversion,) = made(cdamill.convert_many(text))
    assert (conversion.name, conversion.json) == ("0", cdamill.convert(text).json)


@pytest.mark.parametrize("sources", [document(1), io.BytesIO(document(1)), io.StringIO("Smith"), {"a": document(1)}])
def test_one_source_that_is_no_folder_is_refused(sources: Any) -> None:
    with pytest.raises(TypeError, match="one source goes into a list"):
        next(cdamill.convert_many(sources))


def test_names_are_text_or_paths() -> None:
    (conversion,) = made(cdamill.convert_many([(Path("a.xml"), document(1))]))
    assert conversion.name == "a.xml"
    for wrong in [(1, document(1)), ("a", "b", document(1))]:
        with pytest.raises(TypeError, match="name"):
            list(cdamill.convert_many([wrong]))  # type: ignore[list-item]


def test_half_a_character_costs_its_own_document_only() -> None:
    broken, sound = cdamill.convert_many(["<ClinicalDocument>\ud800", document(1)])
    assert isinstance(broken, cdamill.CdaError) and isinstance(sound, cdamill.Conversion)


def test_jobs_are_bounded() -> None:
    for wrong in (0, -1, 1025, 2**62, "4"):
        with pytest.raises(ValueError, match="jobs"):
            cdamill.convert_many([], jobs=wrong)  # type: ignore[arg-type]


def test_each_document_of_a_file_has_name_and_number() -> None:
    path = TESTDATA / "cli/two-documents.xml"
    results = cdamill.Converter().convert_each(path)
    assert [(result.name, result.number) for result in results] == [(str(path), 1), (str(path), 2)]
