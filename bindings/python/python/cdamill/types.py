"""The shapes of a report and of a source map."""

from __future__ import annotations

from typing import TypedDict


class WithoutResource(TypedDict, total=False):
    """Entries of one template that no resource was made of, for one reason."""

    template: str
    reason: str
    count: int


class _Counts(TypedDict):
    documents: int
    sections: int
    entries: int
    resources: dict[str, int]


class Counts(_Counts, total=False):
    """How much there was, and what was made of it."""

    entries_without_resource: list[WithoutResource]
    unknown_templates: dict[str, int]
    losses: dict[str, int]


class _Issue(TypedDict):
    code: str
    severity: str
    meaning: str


class Issue(_Issue, total=False):
    """One thing to know, by code and position."""

    detail: str
    element: str
    template: str
    line: int
    column: int
    count: int
    target: str


class _Loss(TypedDict):
    kind: str
    path: str
    line: int
    column: int


class Loss(_Loss, total=False):
    """A fact of the document that does not stand in the output as it was sent. Never its value."""

    attribute: str
    template: str


class Report(TypedDict):
    """What a reader of the result should know."""

    counts: Counts
    issues: list[Issue]
    losses: list[Loss]


class _SourceRange(TypedDict):
    type: str
    id: str


class SourceRange(_SourceRange, total=False):
    """A resource, and the element and the bytes of the document that it was made from."""

    path: str
    start: int
    end: int
