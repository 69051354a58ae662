"""What the tests of clusters share: a dump of documents, what must come of it, and the code of docs/clusters.md."""

from __future__ import annotations

import itertools
import os
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import cdamill

ROOT = Path(__file__).resolve().parents[3]
TESTDATA = ROOT / "testdata"
TWO_DOCUMENTS = TESTDATA / "cli" / "two-documents.xml"

Outcome = tuple[str, "int | None", "str | None", "str | None"]
"""Name of the file, number, bundle, error."""


def write_dump(folder: Path, count: int) -> Path:
    """So many documents under new names. Of every fifty one is cut in two, one is none, one is blank, one holds two."""
    folder.mkdir()
    documents = [path.read_bytes() for path in sorted(TESTDATA.glob("*/*.xml"))]
    for number, document in zip(range(count), itertools.cycle(documents), strict=False):
        special = {11: document[: len(document) // 2], 22: b"<note/>", 33: b" ", 44: TWO_DOCUMENTS.read_bytes()}
        (folder / f"{number:04}.xml").write_bytes(special.get(number % 50, document))
    return folder


def expected(folder: Path) -> list[Outcome]:
    """What must come of the documents of a folder, by the plain way."""
    made = cdamill.convert_many(folder, jobs=2)
    return sorted(outcome(one.name, one.number, one) for one in made)


def outcome(path: str | None, number: int | None, made: cdamill.Conversion | cdamill.CdaError) -> Outcome:
    name = Path(path or "").name
    if isinstance(made, cdamill.CdaError):
        return name, number, None, made.kind
    return name, number, made.json.decode(), None


def outcomes(rows: Iterable[dict[str, Any]]) -> list[Outcome]:
    """Of rows, one a document."""
    return sorted(_outcome(row) for row in rows)


def _outcome(row: dict[str, Any]) -> Outcome:
    number = row["number"]
    return Path(row["path"]).name, None if number is None else int(number), row["bundle"], row["error"]


def run_page(kind: str, **names: Any) -> dict[str, Any]:
    """Runs the blocks of docs/clusters.md that are marked as ``kind``, one after another, and returns all names."""
    page = (ROOT / "docs" / "clusters.md").read_text()
    blocks = re.findall(rf"^```python{kind and ' ' + kind}\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    assert blocks
    # not importable, so that functions travel to workers by value, as from a notebook
    names["__name__"] = "__main__"
    for block in blocks:
        exec(compile(block, f"docs/clusters.md ({kind or 'plain'})", "exec"), names)
    return names


def dying(marker: str, is_executor: bool) -> Callable[[Iterator[Any]], Iterator[Any]]:
    """``convert_batches`` for tasks of which the first one, of all machines, is killed behind its second batch: its Python
    worker, or the executor with all its workers."""

    def convert(batches: Iterator[Any]) -> Iterator[Any]:
        import os
        import signal
        from pathlib import Path

        from cdamill import spark

        for count, batch in enumerate(spark.convert_batches(batches)):
            yield batch
            if count == 1:
                try:
                    os.close(os.open(marker, os.O_CREAT | os.O_EXCL))
                except FileExistsError:
                    continue
                # a worker is a child of a daemon, which is a child of the executor
                daemon = os.getppid()
                executor = int(Path(f"/proc/{daemon}/stat").read_text().rpartition(")")[2].split()[1])
                os.kill(executor if is_executor else os.getpid(), signal.SIGKILL)

    return convert


def session(master: str) -> Any:
    """A SparkSession whose workers run this Python."""
    from pyspark.sql import SparkSession

    os.environ["PYSPARK_PYTHON"] = sys.executable
    # short runs: what the best compiler and collector of Java take to begin is not made good
    os.environ["JAVA_TOOL_OPTIONS"] = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"
    settings = {
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.driver.host": "127.0.0.1",
        "spark.sql.execution.arrow.maxRecordsPerBatch": "8",
        "spark.sql.shuffle.partitions": "2",
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
    }
    builder = SparkSession.builder.master(master)
    for name, value in settings.items():
        builder = builder.config(name, value)
    return builder.getOrCreate()


def convert_while_dying(master: str, folder: Path, out: Path, is_executor: bool) -> Any:
    """Converts a folder into Parquet, while something is killed. Returns the session."""
    from cdamill import spark

    spark_session = session(master)
    documents = spark_session.read.format("binaryFile").load(str(folder)).select("path", "content")
    marker = out.with_name("killed")
    documents.mapInArrow(dying(str(marker), is_executor), spark.SCHEMA).write.parquet(str(out))
    assert marker.exists()
    return spark_session


if __name__ == "__main__":
    convert_while_dying(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]), is_executor=True).stop()
