"""What may be given as a source: bytes, text, paths, file objects."""

from __future__ import annotations

import glob
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO, Any, TypeAlias

Source: TypeAlias = "bytes | bytearray | memoryview | str | os.PathLike[str] | IO[bytes] | IO[str]"
Sources: TypeAlias = "str | os.PathLike[str] | Iterable[Source | tuple[str, Source]]"

_ENDINGS = (".xml", ".cda", ".ccd", ".ccda")
_LONGEST_PATH = 4096


def content(source: Source) -> bytes:
    """The bytes of a source; a file is read."""
    found = _content_or_path(source)
    if isinstance(found, bytes):
        return found
    with open(found, "rb") as file:
        return file.read()


def named(sources: Sources) -> Iterator[tuple[str, bytes | str]]:
    """Names, each with bytes or with the path of a file that is read later, by the worker that converts it."""
    for position, source in enumerate(_each(sources)):
        name, given = source if isinstance(source, tuple) else (name_of(source) or str(position), source)
        yield name.encode("utf-8", "replace").decode(), _content_or_path(given)


def count(sources: Sources) -> int | None:
    """How many there are, where that is known."""
    try:
        return None if isinstance(sources, (str, os.PathLike)) else len(sources)  # type: ignore[arg-type]
    except TypeError:
        return None


def _each(sources: Sources) -> Iterable[Source | tuple[str, Source]]:
    if not isinstance(sources, (str, os.PathLike)):
        return sources
    path = Path(sources)
    if path.is_dir():
        below = (Path(folder, file) for folder, _, files in os.walk(path) for file in files)
        return sorted(file for file in below if file.name.lower().endswith(_ENDINGS))
    if path.exists() or not glob.has_magic(os.fspath(sources)):
        return [path]
    return sorted(Path(file) for file in glob.iglob(os.fspath(sources), recursive=True) if os.path.isfile(file))


def _content_or_path(source: Any) -> bytes | str:
    if isinstance(source, bytes):
        return source
    if isinstance(source, (bytearray, memoryview)):
        return bytes(source)
    if isinstance(source, str):
        return source.encode() if _is_document(source) else source
    if isinstance(source, os.PathLike):
        return os.fsdecode(source)
    if not hasattr(source, "read"):
        raise TypeError(f"a source is bytes, str, a path or a file object, not {type(source).__name__}")
    read = source.read()
    return read.encode() if isinstance(read, str) else bytes(read)


def _is_document(text: str) -> bool:
    """Not a path. An envelope need not be XML, and must not come to stand in an error about a path."""
    return text.lstrip("\ufeff \t\r\n").startswith(("<", "{")) or len(text) > _LONGEST_PATH or "\n" in text or "\r" in text


def name_of(source: Source) -> str | None:
    """The path of a file, also of an open one."""
    if isinstance(source, os.PathLike):
        return os.fsdecode(source)
    if isinstance(source, str):
        return None if _is_document(source) else source
    name = getattr(source, "name", None)
    return name if isinstance(name, str) else None
