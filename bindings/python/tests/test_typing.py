"""Types, and examples in documentation."""

from __future__ import annotations

import doctest
import importlib
import pkgutil
import re
import subprocess
import sys
from pathlib import Path

import pytest
from support import ROOT, SUMMARY, document

import cdamill

TESTS = Path(__file__).parent
README = TESTS.parent / "README.md"


def checked(*command: str) -> None:
    pytest.importorskip("mypy")
    ran = subprocess.run([sys.executable, "-m", *command], cwd=TESTS, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout + ran.stderr


def test_types_are_marked() -> None:
    assert Path(cdamill.__file__).with_name("py.typed").is_file()


def test_the_package_is_typed() -> None:
    checked("mypy", "--strict", "-p", "cdamill")


def test_the_package_is_used_typed() -> None:
    checked("mypy", "--strict", "usage.py")


def test_stubs_are_those_of_the_native_module() -> None:
    checked("mypy.stubtest", "cdamill._cdamill")


def modules() -> list[str]:
    return ["cdamill", *(f"cdamill.{module.name}" for module in pkgutil.iter_modules(cdamill.__path__))]


@pytest.mark.parametrize("name", modules())
def test_examples_of_docstrings(name: str) -> None:
    assert doctest.testmod(importlib.import_module(name)).failed == 0


def test_the_version_is_that_of_the_workspace() -> None:
    [version] = re.findall(r'^version = "(.*)"', (ROOT / "Cargo.toml").read_text(), re.MULTILINE)
    assert cdamill.__version__ == version


def test_all_that_is_public_is_documented() -> None:
    for name in cdamill.__all__:
        value = getattr(cdamill, name)
        if isinstance(value, type) or callable(value):
            assert value.__doc__, name
            for method, attribute in vars(value).items() if isinstance(value, type) else []:
                if not method.startswith("_") and (callable(attribute) or isinstance(attribute, property)):
                    assert attribute.__doc__, f"{name}.{method}"


def test_the_readme_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """All Python of the page, one piece after another, in a folder with what it speaks of."""
    pieces = re.findall(r"^```python\n(.*?)^```", README.read_text(), re.MULTILINE | re.DOTALL)
    assert len(pieces) >= 5
    (tmp_path / "documents").mkdir()
    for name in ("summary.xml", "documents/one.xml", "documents/two.xml"):
        (tmp_path / name).write_bytes(SUMMARY.read_bytes())
    (tmp_path / "documents" / "broken.xml").write_bytes(document()[:-50])
    (tmp_path / "site").mkdir()
    monkeypatch.chdir(tmp_path)
    names: dict[str, object] = {"__name__": "__main__"}
    for piece in pieces:
        exec(compile(piece, str(README), "exec"), names)


def test_the_readme_has_every_setting() -> None:
    from cdamill.converter import Settings

    page = README.read_text()
    for setting in Settings.__annotations__:
        assert f"`{setting}`" in page, setting
