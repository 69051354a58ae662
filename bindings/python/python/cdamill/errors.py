"""Exceptions. None of them holds text of a document: codes, fixed phrases and positions only."""

from __future__ import annotations

from collections.abc import Sequence


class CdaError(ValueError):
    """A document of which there is no bundle.

    ``kind``: ``not-xml``, ``not-cda``, ``limit``, ``encoding``, ``document-type``, ``not-read`` or ``internal``.
    ``detail``: a fixed phrase that says more. ``line`` and ``column``: a place in the decoded text, from 1, or None.
    ``name``, ``position``, ``number``: of the source among many, as in :class:`cdamill.Conversion`.
    """

    kind: str
    detail: str
    line: int | None
    column: int | None
    name: str | None
    position: int | None
    number: int | None

    def __init__(
        self,
        kind: str,
        detail: str,
        line: int | None = None,
        column: int | None = None,
        name: str | None = None,
        position: int | None = None,
        number: int | None = None,
    ) -> None:
        place = "" if line is None else f" at {line}:{column}"
        super().__init__(f"{kind}: {detail}{place}")
        self.kind, self.detail, self.line, self.column = kind, detail, line, column
        self.name, self.position, self.number = name, position, number

    def __reduce__(self) -> tuple[type[CdaError], tuple[object, ...]]:
        fields = (self.kind, self.detail, self.line, self.column, self.name, self.position, self.number)
        return type(self), fields


class NotCdaError(CdaError):
    """XML without a ``ClinicalDocument``, or no XML at all."""


class LimitError(CdaError):
    """A document beyond one of the limits."""


class EncodingError(CdaError):
    """Bytes that are no text in a known encoding."""


class NotReadError(CdaError, OSError):
    """A file that cannot be read."""


class InternalError(CdaError, RuntimeError):
    """A bug of cdamill. The document may be sound."""


class MappingError(ValueError):
    """A mapping that does not load. ``problems``: one line each, with file, line, column and code."""

    problems: tuple[str, ...]

    def __init__(self, problems: Sequence[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(self.problems))

    def __reduce__(self) -> tuple[type[MappingError], tuple[tuple[str, ...]]]:
        return type(self), (self.problems,)


_CLASSES: dict[str, type[CdaError]] = {
    "not-xml": NotCdaError,
    "not-cda": NotCdaError,
    "document-type": NotCdaError,
    "limit": LimitError,
    "encoding": EncodingError,
    "not-read": NotReadError,
    "internal": InternalError,
}


def of_document(kind: str, detail: str, line: int | None, column: int | None) -> CdaError:
    """The exception of a kind. Called by the native module."""
    return _CLASSES.get(kind, CdaError)(kind, detail, line, column)
