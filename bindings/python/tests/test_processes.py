"""Processes: forked after use, spawned, interrupted, ended in the middle. Each has a watchdog."""

from __future__ import annotations

import multiprocessing
import os
import pickle
import signal
import sys
import time
from concurrent.futures import ProcessPoolExecutor

import pytest
from support import child, document, run_child

import cdamill

SOURCES = [document(number) for number in range(12)]
unix = pytest.mark.skipif(os.name != "posix", reason="fork and signals of Unix")


def converted(source: bytes) -> cdamill.Conversion:
    return cdamill.convert(source)


def failed(source: bytes) -> cdamill.Conversion | cdamill.CdaError:
    """Raises where the source is empty."""
    return cdamill.convert(source) if source else next(cdamill.convert_many([source], on_error="raise"))


def convert_here(given: tuple[cdamill.Converter, bytes]) -> list[bytes]:
    converter, source = given
    one = converter.convert(source)
    many = [result.json for result in converter.convert_many([source] * 8, jobs=2) if isinstance(result, cdamill.Conversion)]
    return [one.json, *many]


@pytest.mark.parametrize("method", [method for method in multiprocessing.get_all_start_methods()])
def test_process_pools(method: str) -> None:
    expected = [cdamill.convert(source).json for source in SOURCES]
    running = cdamill.convert_many(iter(SOURCES * 50), jobs=2)
    next(running)
    context = multiprocessing.get_context(method)
    with ProcessPoolExecutor(2, mp_context=context) as pool:
        made = list(pool.map(converted, SOURCES, timeout=60))
        assert [conversion.json for conversion in made] == expected
        converter = cdamill.Converter(bundle_type="batch")
        [here] = pool.map(convert_here, [(converter, SOURCES[0])], timeout=60)
        assert set(here) == {converter.convert(SOURCES[0]).json} and len(here) == 9
        with pytest.raises(cdamill.NotCdaError) as raised:
            list(pool.map(failed, [b""], timeout=60))
        assert (raised.value.kind, raised.value.line, raised.value.position) == ("not-xml", 1, 0)
    next(running)


@unix
def test_a_fork_after_use() -> None:
    """Also while threads are at work, whose locks nobody in the child would ever open."""
    code = """
import gc, os, sys, warnings, cdamill
from support import document
warnings.simplefilter("ignore")  # later Pythons warn of every fork beside threads
expected = cdamill.convert(document()).json
running = cdamill.convert_many((document(number) for number in range(10**9)), jobs=4)
for turn in range(40):
    next(running)
    child = os.fork()
    if child == 0:
        assert cdamill.convert(document()).json == expected
        assert [made.json for made in cdamill.convert_many([document()] * 4, jobs=2)] == [expected] * 4
        try:
            next(running)
        except RuntimeError:
            del running
            gc.collect()
            os._exit(7)
        os._exit(1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 7
print("done")
"""
    assert run_child(code, seconds=60) == (0, "done\n", "")


@unix
def test_an_iterator_stays_in_its_process() -> None:
    results = cdamill.convert_many(SOURCES)
    next(results)
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            next(results)
        except RuntimeError as error:
            os.write(writing, str(error).encode())
        os._exit(0)
    os.waitpid(pid, 0)
    assert b"belongs to the process" in os.read(reading, 1000)
    os.close(reading)
    os.close(writing)
    assert len(list(results)) == 11
    with pytest.raises(TypeError):
        pickle.dumps(results)


INTERRUPTED = """
import sys, time, cdamill
from support import document
def sources():
    source = document()
    while True:
        {between}
        yield source
try:
    for number, made in enumerate(cdamill.convert_many(sources(), jobs={jobs})):
        if number == 3:
            print("ready", flush=True)
except KeyboardInterrupt:
    print("interrupted", flush=True)
"""
# what a source is at when the signal comes
BETWEEN = {
    "busy": "pass",
    "asleep": "time.sleep(0.001 if not hasattr(sys, 'again') else 3600); sys.count = getattr(sys, 'count', 0) + 1\n"
    "        if sys.count > 20: sys.again = True",
}


@unix
@pytest.mark.parametrize("jobs", [1, 2])
@pytest.mark.parametrize("kind", list(BETWEEN))
def test_an_interrupt_ends_a_run_within_a_second(kind: str, jobs: int) -> None:
    process = child(INTERRUPTED.format(between=BETWEEN[kind], jobs=jobs))
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    time.sleep(0.3)
    begin = time.monotonic()
    process.send_signal(signal.SIGINT)
    assert process.stdout.readline() == "interrupted\n"
    assert time.monotonic() - begin < 1
    _, err = process.communicate(timeout=5)
    assert (process.returncode, err) == (0, "")


@unix
def test_an_interrupt_while_a_large_document_converts() -> None:
    code = """
import cdamill
from support import large_document
source = large_document(30)
print("ready", flush=True)
try:
    list(cdamill.convert_many([source] * 100, jobs=1))
except KeyboardInterrupt:
    print("interrupted", flush=True)
"""
    process = child(code)
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    time.sleep(0.3)
    begin = time.monotonic()
    process.send_signal(signal.SIGINT)
    assert process.stdout.readline() == "interrupted\n"
    assert time.monotonic() - begin < 1
    _, err = process.communicate(timeout=30)
    assert (process.returncode, err) == (0, "")


LEFT = {
    "in a loop": "for number, made in enumerate(cdamill.convert_many(sources(0), jobs=4)):\n    if number > 5: break",
    "with a name": "results = cdamill.convert_many(sources(0), jobs=4)\nnext(results)",
    "with a slow source": "results = cdamill.convert_many(sources(0.05), jobs=4)\nnext(results)",
    "in a thread": "threading.Thread(target=lambda: list(cdamill.convert_many(sources(0.01), jobs=4)), daemon=True).start()\n"
    "time.sleep(0.2)",
    "in a thread asleep": "threading.Thread(target=lambda: list(cdamill.convert_many(sources(3600))), daemon=True).start()\n"
    "time.sleep(0.2)",
    "in a cycle": "results = cdamill.convert_many(sources(0), jobs=2)\nnext(results)\ncycle = [results]\ncycle.append(cycle)",
    "with bundles": "held = [made for made, _ in zip(cdamill.convert_many(sources(0), jobs=2), range(20))]",
    "with an exception": "results = cdamill.convert_many(sources(0), jobs=2)\nnext(results)\nprint('end')\nsys.exit(0)",
}


@pytest.mark.parametrize("how", list(LEFT))
def test_a_program_that_ends_in_the_middle_ends(how: str) -> None:
    code = """
import sys, threading, time, cdamill
from support import document
def sources(seconds):
    for number in range(10**9):
        if number > 8: time.sleep(seconds)
        yield document(number)
"""
    for _ in range(3):
        begin = time.monotonic()
        assert run_child(code + LEFT[how] + "\nprint('end')", seconds=20) == (0, "end\n", "")
        assert time.monotonic() - begin < 10


@pytest.mark.skipif(sys.version_info < (3, 12), reason="interpreters with locks of their own came with Python 3.12")
def test_subinterpreters_are_refused_with_an_error() -> None:
    module = "_interpreters" if sys.version_info >= (3, 13) else "_xxsubinterpreters"
    code = f"""
import cdamill, {module} as interpreters
interpreter = interpreters.create()
told = None
try:
    told = interpreters.run_string(interpreter, "import cdamill")
except Exception as error:
    told = error
print("ImportError" in str(told) or "ImportError" in repr(told), cdamill.convert(b'<ClinicalDocument xmlns="urn:hl7-org:v3"/>'))
"""
    code_, out, _ = run_child(code)
    assert code_ == 0 and out.startswith("True "), out
