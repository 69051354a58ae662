"""Documents of synthetic people, and children that are told apart from a test by their own process."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
TESTDATA = ROOT / "testdata"
SUMMARY = TESTDATA / "cli" / "summary.xml"


def document(number: int = 0, problem: str = "Asthma") -> bytes:
    """A document with one problem, of patient ``number``."""
    return f"""<ClinicalDocument xmlns="urn:hl7-org:v3" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
  <templateId root="2.16.840.1.113883.10.20.22.1.2"/><id root="2.999.1" extension="{number}"/>
  <effectiveTime value="20200102030405+0000"/>
  <recordTarget><patientRole><id root="2.999.2" extension="{number}"/>
    <patient><name><given>Test</given><family>Person {number}</family></name></patient></patientRole></recordTarget>
  <component><structuredBody><component><section>
    <templateId root="2.16.840.1.113883.10.20.22.2.5.1"/><code code="11450-4" codeSystem="2.16.840.1.113883.6.1"/>
    <entry><act classCode="ACT" moodCode="EVN"><templateId root="2.16.840.1.113883.10.20.22.4.3"/>
      <id root="2.999.3" extension="{number}"/><code code="CONC" codeSystem="2.16.840.1.113883.5.6"/><statusCode code="active"/>
      <effectiveTime><low value="20190101"/></effectiveTime>
      <entryRelationship typeCode="SUBJ"><observation classCode="OBS" moodCode="EVN">
        <templateId root="2.16.840.1.113883.10.20.22.4.4"/><id root="2.999.4" extension="{number}"/>
        <code code="55607006" codeSystem="2.16.840.1.113883.6.96"/><statusCode code="completed"/>
        <effectiveTime><low value="20190101"/></effectiveTime>
        <value xsi:type="CD" code="195967001" codeSystem="2.16.840.1.113883.6.96" displayName="{problem}"/>
      </observation></entryRelationship></act></entry>
  </section></component></structuredBody></component>
</ClinicalDocument>
""".encode()


def large_document(megabytes: int) -> bytes:
    """One whose one entry is there many times."""
    small = document()
    begin, end = small.index(b"<entry>"), small.index(b"</entry>") + len(b"</entry>")
    entry = small[begin:end]
    return small[:begin] + entry * (megabytes * 1_000_000 // len(entry)) + small[end:]


def child(code: str, *arguments: str) -> subprocess.Popen[str]:
    """A Python process that runs ``code``, which finds this module."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(Path(__file__).parent), os.environ.get("PYTHONPATH", "")])}
    pipe = subprocess.PIPE
    command = [sys.executable, "-c", code, *arguments]
    return subprocess.Popen(command, stdout=pipe, stderr=pipe, text=True, env=environment)


def run_child(code: str, *arguments: str, seconds: float = 60) -> tuple[int, str, str]:
    """Exit code, output and errors."""
    process = child(code, *arguments)
    try:
        out, err = process.communicate(timeout=seconds)
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()
        raise
    return process.returncode, out, err
