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
        if not isinstance(source, tuple):
            yield name_of(source) or str(position), _content_or_path(source)
        elif len(source) == 2 and isinstance(source[0], (str, os.PathLike)):
            yield _name(source[0]), _content_or_path(source[1])
        else:
            raise TypeError("a tuple among sources is (name, source), with text or a path as name")


def count(sources: Sources) -> int | None:
    """How many there are, where that is known."""
    try:
        return None if isinstance(sources, (str, os.PathLike)) else len(sources)  # type: ignore[arg-type]
    except TypeError:
        return None


def _each(sources: Sources) -> Iterable[Source | tuple[str, Source]]:
    if isinstance(sources, (bytes, bytearray, memoryview, dict)) or hasattr(sources, "read"):
        raise TypeError("sources are an iterable of sources, or a folder or pattern: one source goes into a list")
    if not isinstance(sources, (str, os.PathLike)):
        return sources
    if isinstance(sources, str) and _is_document(sources):
        return [sources]
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
        return _encoded(source) if _is_document(source) else source
    if isinstance(source, os.PathLike):
        return os.fsdecode(source)
    if not hasattr(source, "read"):
        raise TypeError(f"a source is bytes, str, a path or a file object, not {type(source).__name__}")
    read = source.read()
    if not isinstance(read, (str, bytes, bytearray, memoryview)):
        raise TypeError(f"a file object gives bytes or str, not {type(read).__name__}")
    return _encoded(read) if isinstance(read, str) else bytes(read)


def _encoded(text: str) -> bytes:
    """Half a character, which UTF-8 does not have, is the document's fault, and is judged as such."""
    return text.encode("utf-8", "surrogatepass")


def _is_document(text: str) -> bool:
    """Not a path. An envelope need not be XML, and must not come to stand in an error about a path."""
    return text.lstrip("\ufeff \t\r\n").startswith(("<", "{")) or len(text) > _LONGEST_PATH or "\n" in text or "\r" in text


def name_of(source: Source) -> str | None:
    """The path of a file, also of an open one."""
    if isinstance(source, os.PathLike):
        return _name(source)
    if isinstance(source, str):
        return None if _is_document(source) else _name(source)
    name = getattr(source, "name", None)
    return _name(name) if isinstance(name, str) else None


def _name(path: str | os.PathLike[str]) -> str:
    """As text, also where the bytes of a path are none: each path has a name of its own."""
    return os.fsdecode(path).encode("utf-8", "backslashreplace").decode()
