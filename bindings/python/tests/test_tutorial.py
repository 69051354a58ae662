"""The blocks of docs/python.md run, one after another, in a folder of their own."""

import re
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[3]
BLOCK = re.compile(r"```python\n(.*?)```", re.DOTALL)


def test_the_tutorial_runs(tmp_path, monkeypatch):
    pytest.importorskip("polars")
    matplotlib = pytest.importorskip("matplotlib")
    matplotlib.use("Agg")
    (tmp_path / "testdata").symlink_to(REPOSITORY / "testdata")
    monkeypatch.chdir(tmp_path)
    blocks = BLOCK.findall((REPOSITORY / "docs/python.md").read_text(encoding="utf-8"))
    assert len(blocks) >= 6
    names: dict[str, object] = {}
    for block in blocks:
        exec(compile(block, "docs/python.md", "exec"), names)
    assert (tmp_path / "observations.png").stat().st_size > 1000
    assert (tmp_path / "tables/conditions.parquet").exists()
    assert names["tables"].errors, "some documents of testdata are broken on purpose"
    assert len(names["chosen"]) > 1
