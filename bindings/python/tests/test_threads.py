"""Threads of Python go on while a document converts."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import pytest
from support import document, large_document

import cdamill

LARGE = large_document(20)


@pytest.mark.parametrize(
    "work",
    [
        lambda: cdamill.convert(LARGE),
        lambda: cdamill.Converter().convert_each(LARGE),
        lambda: cdamill.convert(LARGE).json,
        lambda: list(cdamill.convert_many([LARGE], jobs=1)),
    ],
    ids=["convert", "convert_each", "json", "convert_many"],
)
def test_other_threads_make_progress(work: Callable[[], object]) -> None:
    ticks: list[float] = []
    is_over = threading.Event()

    def tick() -> None:
        while not is_over.is_set():
            ticks.append(time.monotonic())
            time.sleep(0.001)

    ticker = threading.Thread(target=tick)
    ticker.start()
    begin = time.monotonic()
    work()
    end = time.monotonic()
    is_over.set()
    ticker.join()
    during = sum(begin < moment < end for moment in ticks)
    # a machine that others use gives a thread its turn now and then only
    assert during >= max(2, (end - begin) / 0.05), (during, end - begin)


def test_one_converter_serves_all_threads() -> None:
    converter = cdamill.Converter(bundle_type="collection")
    sources = [document(number) for number in range(8)]
    expected = [converter.convert(source).json for source in sources]
    wrong: list[int] = []

    def work() -> None:
        for _ in range(5):
            for number, source in enumerate(sources):
                if converter.convert(source).json != expected[number]:
                    wrong.append(number)

    threads = [threading.Thread(target=work) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_one_conversion_serves_all_threads() -> None:
    for _ in range(10):
        made = cdamill.convert(document())
        seen: list[tuple[bytes, bytes]] = []
        barrier = threading.Barrier(4)

        def work(
            made: cdamill.Conversion = made, barrier: threading.Barrier = barrier, seen: list[tuple[bytes, bytes]] = seen
        ) -> None:
            barrier.wait()
            seen.append((made.json, made.ndjson))

        threads = [threading.Thread(target=work) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(seen) == 4 and len(set(seen)) == 1
