"""What a notebook shows."""

from __future__ import annotations

import re

import pytest
from support import TESTDATA

import cdamill


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("problems/negated-problem.xml", "refuted"),
        ("immunizations/refused.xml", "notGiven"),
        ("procedures/not-done.xml", "notDone"),
    ],
)
def test_what_is_denied_is_shown_as_denied(path: str, said: str) -> None:
    if not (TESTDATA / path).exists():
        path = next(
            str(found.relative_to(TESTDATA))
            for found in sorted((TESTDATA / path.split("/")[0]).glob("*.xml"))
            if any(resource.get(said) is True for resource in cdamill.convert(found).resources())
        )
    page = cdamill.convert(TESTDATA / path)._repr_html_()
    rows = re.findall(r"<tr>.*?</tr>", page[page.index("First rows") :])
    assert any(said in row for row in rows)
