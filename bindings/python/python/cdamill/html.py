"""Conversions in notebooks: counts, losses and first rows, everything escaped."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from html import escape
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .conversion import Conversion

_CODES = ("code", "vaccineCode", "medicationCodeableConcept")
_STATUSES = ("status", "clinicalStatus", "verificationStatus")
_DENIALS = ("notGiven", "notDone", "taken", "doNotPerform", "modifierExtension", "dataAbsentReason")
_ROWS = 5
_LENGTH = 60


def conversion_html(conversion: Conversion) -> str:
    """Resources by type, issues and losses by kind, and the first rows of the clinical resources."""
    report = conversion.report
    issues = _counted((issue["severity"], issue["code"], issue["meaning"]) for issue in report["issues"])
    losses = _counted((loss["kind"], loss["path"].rsplit("/", 1)[-1]) for loss in report["losses"])
    return "".join(
        [
            _table("Resources", ["type", "count"], report["counts"]["resources"].items()),
            _table("Issues", ["severity", "code", "meaning", "count"], issues),
            _table("Losses", ["kind", "element", "count"], losses),
            _table("First rows", ["type", "what", "value", "status"], _first_rows(conversion)),
        ]
    )


def _counted(whats: Iterable[tuple[str, ...]]) -> list[list[object]]:
    return [[*what, count] for what, count in Counter(whats).most_common()]


def _first_rows(conversion: Conversion) -> list[list[object]]:
    """What the first clinical resources are about, with all that denies or doubts it. Those about persons only are left out."""
    rows: list[list[object]] = []
    for resource in conversion.resources():
        code = next((resource[name] for name in _CODES if isinstance(resource.get(name), dict)), None)
        if code is not None and len(rows) < _ROWS:
            rows.append([resource["resourceType"], _text(code), _value(resource), _status(resource)])
    return rows


def _text(concept: dict[str, Any]) -> str:
    codings = concept.get("coding")
    first = codings[0] if isinstance(codings, list) and codings else {}
    return str(concept.get("text") or first.get("display") or first.get("code") or "")


def _value(resource: dict[str, Any]) -> str:
    value = next((resource[name] for name in resource if name.startswith("value")), "")
    if isinstance(value, dict) and "value" in value:
        return f"{value.get('comparator', '')}{value['value']} {value.get('unit', value.get('code', ''))}".rstrip()
    return _text(value) if isinstance(value, dict) else str(value)


def _status(resource: dict[str, Any]) -> str:
    said = [str(resource[name]) for name in _STATUSES if name in resource]
    for name in _DENIALS:
        told = resource.get(name)
        if told not in (None, False):
            said.append(f"{name}: {told}" if isinstance(told, str) else name)
    return ", ".join(said)


def _table(title: str, heads: Sequence[str], rows: Iterable[Iterable[object]]) -> str:
    body = "".join(f"<tr>{''.join(f'<td>{_cell(cell)}</td>' for cell in row)}</tr>" for row in rows)
    if not body:
        return ""
    head = "".join(f"<th>{escape(name)}</th>" for name in heads)
    return f"<table><caption>{escape(title)}</caption><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _cell(value: object) -> str:
    text = str(value)
    return escape(text if len(text) <= _LENGTH else text[: _LENGTH - 1] + "\u2026")
