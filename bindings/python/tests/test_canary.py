"""Text of a document stands in no message, no repr, and on no stream."""

from __future__ import annotations

import traceback

import pytest
from support import run_child

import cdamill

CANARIES = [f"CANARY{number:02}" for number in range(20)]


def planted() -> bytes:
    """Twenty strings: in text, codes, names, attributes, comments, processing instructions, character data, the narrative."""
    c = iter(CANARIES)
    return f"""<?xml version="1.0"?><!-- {next(c)} --><?{next(c)} {next(c)}?>
<ClinicalDocument xmlns="urn:hl7-org:v3" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:{next(c)}="urn:{next(c)}">
  <id root="2.999.1" extension="{next(c)}"/><code code="{next(c)}" codeSystem="2.999.9" displayName="{next(c)}"/>
  <title>{next(c)}</title><effectiveTime value="{next(c)}"/><confidentialityCode code="{next(c)}"/>
  <recordTarget><patientRole><id root="2.999.2" extension="{next(c)}"/><addr><city>{next(c)}</city></addr>
    <telecom value="tel:{next(c)}"/><patient><name><family>{next(c)}</family></name>
    <administrativeGenderCode code="{next(c)}" codeSystem="2.16.840.1.113883.5.1"/><birthTime value="19{next(c)}"/></patient>
  </patientRole></recordTarget>
  <component><structuredBody><component><section><templateId root="2.16.840.1.113883.10.20.22.2.5.1"/>
    <text><![CDATA[{next(c)}]]></text><entry><observation classCode="OBS" moodCode="EVN">
    <templateId root="2.16.840.1.113883.10.20.22.4.4"/><value xsi:type="{next(c)}" code="{next(c)}"/></observation></entry>
  </section></component></structuredBody></component>
</ClinicalDocument>""".encode()


WHOLE = planted()
BROKEN = {
    "cut": WHOLE[:-400],
    "no cda": WHOLE.replace(b"ClinicalDocument", b"CANARY00Document"),
    "document type": b"<!DOCTYPE CANARY01 [<!ENTITY CANARY02 'CANARY03'>]>" + WHOLE,
    "entity": WHOLE.replace(b"CANARY09", b"&CANARY09;"),
    "end tag": WHOLE.replace(b"</title>", b"</CANARY08>"),
    "encoding": b"\xff\xfe" + WHOLE + b"\x00",
    "limit": WHOLE,
    "attribute": WHOLE.replace(b'extension="CANARY05"', b"extension=CANARY05 <"),
    "namespace": WHOLE.replace(b"<title>", b"<CANARY08:title>"),
    "text": b"CANARY00 CANARY01",
    "message": b"MSH|^~\\&|CANARY02\rPID|1||CANARY03\r",
}


def test_all_are_planted() -> None:
    assert all(canary.encode() in WHOLE for canary in CANARIES)
    made = cdamill.convert(WHOLE)
    assert sum(canary in made.json.decode() for canary in CANARIES) > 5


def silent(*texts: object) -> None:
    for text in texts:
        assert "CANARY" not in str(text)


@pytest.mark.parametrize("how", list(BROKEN))
def test_errors_are_silent(how: str) -> None:
    settings = {"max_nodes": 20} if how == "limit" else {}
    results: list[object] = list(cdamill.convert_many([BROKEN[how]], **settings))  # type: ignore[arg-type]
    results += cdamill.Converter(**settings).convert_each(BROKEN[how])  # type: ignore[arg-type]
    try:
        results.append(cdamill.convert(BROKEN[how], **settings))  # type: ignore[arg-type]
    except cdamill.CdaError as error:
        results.append(error)
        silent("".join(traceback.format_exception_only(error)))
    for result in results:
        silent(str(result), repr(result), getattr(result, "args", ""), getattr(result, "report", ""))
        if isinstance(result, cdamill.CdaError):
            silent(vars(result))


def test_conversions_and_converters_are_silent() -> None:
    made = cdamill.convert(WHOLE)
    silent(repr(made), str(made), made.report, made.source_map, repr(made._native))
    silent(repr(cdamill.Converter(patient_id_roots=["1.2.3"])), repr(cdamill.convert_many([("CANARY", WHOLE)])))
    assert repr(made).startswith("<Conversion: ") and " resources, " in repr(made)


def test_nothing_is_printed() -> None:
    code = """
import cdamill
from test_canary import BROKEN, WHOLE
list(cdamill.convert_many([WHOLE, *BROKEN.values()], jobs=2))
cdamill.convert(BROKEN["end tag" if 0 else "cut"])
"""
    status, out, err = run_child(code)
    silent(out, err)
    assert (out == "" and (status, err) == (0, "")) or "cdamill.errors" in err


def test_pages_of_notebooks_show_statements_and_escape_them() -> None:
    attack = "&lt;script&gt;alert(1)&lt;/script&gt;&quot;&apos;&amp;amp;"
    from support import document

    page = cdamill.convert(document(problem=attack))._repr_html_()
    assert "<script" not in page and "&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#x27;&amp;amp;" in page
    assert "<caption>Resources</caption>" in page and "<td>Condition</td><td>1</td>" in page
    # persons are not shown
    assert "Person" not in page and "Test" not in page
    long = cdamill.convert(document(problem="long " * 50))._repr_html_()
    assert "long " * 20 not in long
    silent(cdamill.convert(WHOLE.replace(b"<observation", b"<none").replace(b"</observation", b"</none"))._repr_html_())
