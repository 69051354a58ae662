"""Settings and mappings."""

from __future__ import annotations

import pickle
from pathlib import Path
from typing import Any

import pytest
from support import SUMMARY, TESTDATA, document

import cdamill

NO_TIME_ZONE = document().replace(b"+0000", b"").replace(b'low value="20190101"', b'low value="201901010203"')


def types(made: cdamill.Conversion) -> list[str]:
    return [resource["resourceType"] for resource in made.resources()]


def test_bundle_type() -> None:
    for bundle_type in ("document", "collection", "transaction", "batch"):
        made = cdamill.convert(document(), bundle_type=bundle_type)  # type: ignore[arg-type]
        assert made.to_dict()["type"] == bundle_type
        assert ("request" in made.to_dict()["entry"][0]) == (bundle_type in ("transaction", "batch"))


def test_default_offset() -> None:
    def onset(**settings: Any) -> str:
        return str(cdamill.convert(NO_TIME_ZONE, **settings).resources("Condition")[0]["onsetDateTime"])

    assert onset() == "2019-01-01"
    assert onset(default_offset="-06:00") == "2019-01-01T02:03:00-06:00"
    assert onset(default_offset="Z") == "2019-01-01T02:03:00+00:00"


def test_patient_id_roots() -> None:
    two = document().replace(
        b'<patientRole><id root="2.999.2"', b'<patientRole><id root="2.999.1" extension="x"/><id root="2.999.2"'
    )
    other = two.replace(b'extension="x"', b'extension="y"')

    def id_of(source: bytes, **settings: Any) -> str:
        return str(cdamill.convert(source, **settings).resources("Patient")[0]["id"])

    assert id_of(two) != id_of(other)
    assert id_of(two, patient_id_roots=["2.999.2"]) == id_of(other, patient_id_roots=["2.999.2"])
    # one root alone is not taken apart into characters
    assert id_of(two, patient_id_roots="2.999.2") == id_of(two, patient_id_roots=("2.999.2",))


def test_provenance() -> None:
    author = b"""<author><time value="20190101"/><assignedAuthor><id root="2.999.5" extension="1"/>
      <assignedPerson><name><family>Writer</family></name></assignedPerson></assignedAuthor></author>"""
    source = (
        document()
        .replace(b'<value xsi:type="CD"', b'<value xsi:type="CD"')
        .replace(b"</observation>", author + b"</observation>")
    )
    counts = {
        told: types(cdamill.convert(source, provenance=told)).count("Provenance")  # type: ignore[arg-type]
        for told in ("document", "remaining", "resource")
    }
    assert counts["document"] == 1
    assert counts["document"] <= counts["remaining"] <= counts["resource"]
    assert counts["resource"] > 1


def test_keep_source() -> None:
    assert "Binary" not in types(cdamill.convert(document()))
    assert "Binary" in types(cdamill.convert(document(), keep_source=True))


def test_profiles() -> None:
    source = next((TESTDATA / "profiles").glob("us-core-*.xml"))

    def claims(**settings: Any) -> int:
        return sum("profile" in resource.get("meta", {}) for resource in cdamill.convert(source, **settings).resources())

    assert claims() == claims(profiles="none") == 0
    assert 0 < claims(profiles="satisfied") <= claims(profiles="us-core")


def test_losses() -> None:
    with_losses, without = cdamill.convert(SUMMARY), cdamill.convert(SUMMARY, losses=False)
    assert with_losses.report["losses"] and not without.report["losses"]
    assert with_losses.json == without.json


@pytest.mark.parametrize(
    ("limit", "detail"),
    [
        ("max_bytes", "bytes"),
        ("max_depth", "depth"),
        ("max_attributes", "attributes"),
        ("max_namespaces", "namespaces"),
        ("max_nodes", "nodes"),
    ],
)
def test_limits(limit: str, detail: str) -> None:
    with pytest.raises(cdamill.LimitError) as raised:
        cdamill.convert(document(), **{limit: 1})  # type: ignore[arg-type]
    assert detail in raised.value.detail
    assert cdamill.convert(document(), **{limit: 1_000_000}).json == cdamill.convert(document()).json  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "settings",
    [
        {"bundle_type": "history"},
        {"default_offset": "CANARY"},
        {"provenance": "CANARY"},
        {"keep_source": "CANARY"},
        {"keep_source": 1},
        {"profiles": "CANARY"},
        {"losses": None},
        {"max_bytes": -1},
        {"max_depth": 1.5},
        {"max_attributes": "CANARY"},
        {"max_namespaces": 1 << 100},
        {"max_nodes": True},
        {"no_such_setting": "CANARY"},
    ],
)
def test_wrong_settings_are_named(settings: dict[str, Any]) -> None:
    [name] = settings
    for use in (cdamill.Converter, lambda **wrong: cdamill.convert(document(), **wrong)):
        with pytest.raises(ValueError, match=f"^{name}: ") as raised:
            use(**settings)
        assert not isinstance(raised.value, cdamill.CdaError)
        assert "CANARY" not in str(raised.value)
    with pytest.raises(ValueError, match=name):
        cdamill.convert_many([document()], **settings)


def test_a_mapping_is_laid_over_the_built_in_one() -> None:
    folder = TESTDATA / "cli" / "mapping"
    assert "gender" in cdamill.convert(SUMMARY).resources("Patient")[0]
    for mapping in (folder, str(folder), [folder], (str(folder),)):
        made = cdamill.convert(SUMMARY, mapping=mapping)
        assert "gender" not in made.resources("Patient")[0]
    [many] = cdamill.convert_many([SUMMARY], mapping=folder)
    assert isinstance(many, cdamill.Conversion) and many.json == made.json


def test_a_wrong_mapping_names_its_problems(tmp_path: Path) -> None:
    with pytest.raises(cdamill.MappingError) as raised:
        cdamill.Converter(mapping=[TESTDATA / "cli" / "mapping", TESTDATA / "cli" / "mapping-mistakes"])
    problems = raised.value.problems
    assert len(problems) == 4
    assert "mistakes.toml:3:1: error E202: " in problems[0]
    assert str(raised.value) == "\n".join(problems)
    assert not isinstance(raised.value, cdamill.CdaError)
    with pytest.raises(cdamill.MappingError, match="cannot be read"):
        cdamill.Converter(mapping=tmp_path / "none")


def test_converters_travel_with_mapping_and_settings() -> None:
    converter = cdamill.Converter(
        mapping=[TESTDATA / "cli" / "mapping"], bundle_type="batch", keep_source=True, patient_id_roots=["2.999.2"], max_depth=50
    )
    copy = pickle.loads(pickle.dumps(converter))
    made = copy.convert(SUMMARY)
    assert made.json == converter.convert(SUMMARY).json
    assert made.to_dict()["type"] == "batch" and "gender" not in made.resources("Patient")[0]
    assert repr(copy) == repr(converter) == "<Converter: 1 mappings, 4 settings>"
