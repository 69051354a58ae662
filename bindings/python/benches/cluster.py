"""Documents a second in Spark with two workers, without its start, beside `convert_many(jobs=2)` on the same documents in the
same run: `python bindings/python/benches/cluster.py FOLDER`."""

from __future__ import annotations

import os
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

from pyspark.sql import SparkSession

import cdamill
from cdamill import spark

ROUNDS = 3


def lengths(batches):
    """What Spark takes by itself: to read, to hand over, to take back."""
    import pyarrow

    for batch in batches:
        sizes = pyarrow.array([len(content) for content in batch.column(1).to_pylist()], pyarrow.int64())
        yield pyarrow.RecordBatch.from_arrays([batch.column(0), sizes], names=["path", "length"])


def plainly(folder: Path) -> None:
    for made in cdamill.convert_many(folder, jobs=2):
        if isinstance(made, cdamill.Conversion):
            _ = made.json, made.report_json


def seconds(run: Callable[[], object]) -> float:
    start = time.perf_counter()
    run()
    return time.perf_counter() - start


def main() -> None:
    folder = Path(sys.argv[1])
    os.environ["PYSPARK_PYTHON"] = sys.executable
    builder = SparkSession.builder.master("local[2]").config("spark.ui.showConsoleProgress", "false")
    session = builder.config("spark.sql.execution.arrow.maxRecordsPerBatch", "64").getOrCreate()
    documents = session.read.format("binaryFile").load(str(folder)).select("path", "content").cache()
    count = documents.count()

    def in_spark(function, schema) -> Callable[[], object]:
        return lambda: documents.mapInArrow(function, schema).write.format("noop").mode("overwrite").save()

    runs = {
        "Spark alone": in_spark(lengths, "path string, length long"),
        "Spark, a row a document": in_spark(spark.convert_batches, spark.SCHEMA),
        "Spark, a row a resource": in_spark(spark.convert_resources, spark.RESOURCES_SCHEMA),
        "convert_many(jobs=2)": lambda: plainly(folder),
    }
    taken: dict[str, list[float]] = {name: [] for name in runs}
    for number in range(ROUNDS + 1):
        for name, run in runs.items():
            took = seconds(run)
            if number:  # the first round warms up
                taken[name].append(took)
    plain = statistics.median(taken["convert_many(jobs=2)"])
    for name, took in taken.items():
        middle = statistics.median(took)
        print(f"{name:26} {count / middle:6.0f} documents a second, at best {count / min(took):6.0f}; {middle / plain:.2f} times")


if __name__ == "__main__":
    main()
