"""Do the judges bite? Breaks good bundles in many ways, one at a time; every break must be caught by one of the judges,
and they must have nothing to say of the bundles as they were.

    mutations.py BUNDLES WORK TABLE -- VALIDATOR TERMS OFFICIAL

BUNDLES: a folder of document bundles. WORK: an empty folder. TABLE: a list of the breaks, with the judge that is to catch each:
official, validator, terms, or ours, for what only the project's own tests catch (crates/cdamill-mapping/tests/judges.rs).
The judges are commands that take names of files from standard input, one a line; `-` for one that cannot be had."""

import copy
import json
import pathlib
import re
import subprocess
import sys

BREAKS = {}


def breaks(*needs):
    """A break of a bundle that has all of `needs`: resource types, or `Type.element`."""

    def known(function):
        BREAKS[function.__name__.replace("_", "-")] = (needs, function)
        return function

    return known


def resources(bundle, need):
    """The resources of a type, that have an element where one is asked."""
    name, _, element = need.partition(".")
    found = [entry["resource"] for entry in bundle["entry"] if entry["resource"]["resourceType"] == name]
    return [resource for resource in found if not element or element in resource]


def one(bundle, need):
    return resources(bundle, need)[0]


def walk(value):
    """Every object within."""
    if isinstance(value, dict):
        yield value
        for inner in value.values():
            yield from walk(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from walk(inner)


def first(bundle, fits):
    return next(one for one in walk(bundle) if fits(one))


# what the tables of STU3 say


@breaks("Observation.status")
def required_element_missing(b):
    del one(b, "Observation.status")["status"]


@breaks("Composition.section")
def required_list_missing(b):
    del one(b, "Composition")["author"]


@breaks("Observation.status")
def code_outside_required_binding(b):
    one(b, "Observation.status")["status"] = "done"


@breaks("Patient.gender")
def gender_of_v3(b):
    one(b, "Patient.gender")["gender"] = "F"


@breaks("Condition.clinicalStatus")
def code_of_r4(b):
    one(b, "Condition.clinicalStatus")["verificationStatus"] = "unconfirmed"


@breaks("Condition.onsetDateTime")
def choice_of_a_type_that_is_not_allowed(b):
    condition = one(b, "Condition.onsetDateTime")
    condition["onsetInstant"] = condition.pop("onsetDateTime")


@breaks("Condition.onsetDateTime")
def two_of_a_choice(b):
    one(b, "Condition.onsetDateTime")["onsetString"] = "some day"


@breaks("Patient.birthDate")
def date_of_hl7_v2(b):
    one(b, "Patient.birthDate")["birthDate"] = "19800501"


@breaks("Patient.birthDate")
def day_that_is_none(b):
    one(b, "Patient.birthDate")["birthDate"] = "2013-02-30"


@breaks("Observation.effectiveDateTime")
def time_without_offset(b):
    one(b, "Observation.effectiveDateTime")["effectiveDateTime"] = "2013-05-10T10:20:30"


@breaks("Observation.effectiveDateTime")
def time_without_seconds(b):
    one(b, "Observation.effectiveDateTime")["effectiveDateTime"] = "2013-05-10T10:20Z"


@breaks("Patient")
def unknown_element(b):
    one(b, "Patient")["colour"] = "red"


@breaks("Condition")
def element_of_r4(b):
    one(b, "Condition")["recorder"] = {"display": "someone"}


@breaks("Patient")
def unknown_resource_type(b):
    one(b, "Patient")["resourceType"] = "ServiceRequest"


@breaks("Patient")
def list_in_place_of_one(b):
    one(b, "Patient")["gender"] = ["female"]


@breaks("Patient.name")
def one_in_place_of_a_list(b):
    patient = one(b, "Patient.name")
    patient["name"] = patient["name"][0]


@breaks("Patient")
def text_in_place_of_a_boolean(b):
    one(b, "Patient")["active"] = "true"


@breaks("Observation.valueQuantity")
def text_in_place_of_a_number(b):
    one(b, "Observation.valueQuantity")["valueQuantity"]["value"] = "12"


@breaks("Observation.code")
def text_in_place_of_a_concept(b):
    one(b, "Observation.code")["code"] = "8302-2"


@breaks("Patient.name")
def empty_text(b):
    one(b, "Patient.name")["name"][0]["family"] = ""


@breaks("Patient.name")
def blank_text(b):
    one(b, "Patient.name")["name"][0]["family"] = " "


@breaks("Patient")
def empty_list(b):
    one(b, "Patient")["contact"] = []


@breaks("Patient")
def empty_object(b):
    one(b, "Patient")["maritalStatus"] = {}


@breaks("Patient")
def number_that_is_not_positive(b):
    one(b, "Patient")["telecom"] = [{"system": "phone", "value": "1", "rank": 0}]


@breaks("Observation.subject", "Organization")
def reference_to_a_type_that_is_not_allowed(b):
    organization = next(e["fullUrl"] for e in b["entry"] if e["resource"]["resourceType"] == "Organization")
    one(b, "Observation.subject")["subject"]["reference"] = organization


# what holds between elements


@breaks("Condition.clinicalStatus")
def con_4_with_a_date(b):
    condition = one(b, "Condition.clinicalStatus")
    condition["clinicalStatus"] = "active"
    condition["abatementDateTime"] = "2013-05-10"


@breaks("Condition.clinicalStatus")
def con_3(b):
    del one(b, "Condition.clinicalStatus")["clinicalStatus"]


@breaks("AllergyIntolerance.clinicalStatus")
def ait_1(b):
    del one(b, "AllergyIntolerance.clinicalStatus")["clinicalStatus"]


@breaks("Observation.valueQuantity")
def obs_6(b):
    one(b, "Observation.valueQuantity")["dataAbsentReason"] = {"text": "unknown"}


@breaks("Observation.valueQuantity")
def obs_7(b):
    observation = one(b, "Observation.valueQuantity")
    observation["component"] = [{"code": copy.deepcopy(observation["code"])}]


@breaks("Observation")
def obs_3(b):
    one(b, "Observation")["referenceRange"] = [{"type": {"text": "normal"}}]


@breaks("Organization")
def org_1(b):
    organization = one(b, "Organization")
    organization.pop("name", None)
    organization.pop("identifier", None)
    organization["active"] = True


@breaks("Organization")
def org_3(b):
    one(b, "Organization")["telecom"] = [{"system": "phone", "value": "1", "use": "home"}]


@breaks("Patient")
def cpt_2(b):
    one(b, "Patient")["telecom"] = [{"value": "1"}]


@breaks("Observation.valueQuantity")
def qty_3(b):
    one(b, "Observation.valueQuantity")["valueQuantity"] = {"value": 1, "code": "mg"}


@breaks("Observation")
def per_1(b):
    observation = one(b, "Observation")
    observation.pop("effectiveDateTime", None)
    observation["effectivePeriod"] = {"start": "2014-01-02", "end": "2013-01-02"}


@breaks("Patient")
def ext_1(b):
    one(b, "Patient")["extension"] = [{"url": "http://hl7.org/fhir/StructureDefinition/patient-religion"}]


@breaks("Composition.section")
def cmp_1(b):
    one(b, "Composition.section")["section"].append({"title": "Nothing"})


@breaks("MedicationStatement")
def mst_1(b):
    statement = one(b, "MedicationStatement")
    statement["taken"] = "y"
    statement["reasonNotTaken"] = [{"text": "no need"}]


@breaks("Patient")
def pat_1(b):
    one(b, "Patient")["contact"] = [{"gender": "female"}]


@breaks("Composition.section")
def narrative_with_a_script(b):
    first(b, lambda o: "div" in o)["div"] = '<div xmlns="http://www.w3.org/1999/xhtml"><script>x</script></div>'


@breaks("Composition.section")
def narrative_that_is_no_xml(b):
    section = first(b, lambda o: "div" in o)
    section["div"] = section["div"].replace("</div>", "<b></div>")


# names of systems, units, extensions


@breaks("Observation.code")
def system_of_r4(b):
    one(b, "Observation.code")["code"]["coding"] = [
        {"system": "http://terminology.hl7.org/CodeSystem/v3-ActCode", "code": "AMB"}
    ]


@breaks("Observation.code")
def unknown_system(b):
    one(b, "Observation.code")["code"]["coding"] = [{"system": "http://loinc.example", "code": "8302-2"}]


@breaks("Observation.valueQuantity")
def unit_that_is_no_ucum(b):
    quantity = {"value": 1, "unit": "pills", "system": "http://unitsofmeasure.org", "code": "pills/day"}
    one(b, "Observation.valueQuantity")["valueQuantity"] = quantity


@breaks("Condition.category")
def code_that_its_system_does_not_have(b):
    coding = {"system": "http://hl7.org/fhir/condition-category", "code": "encounter-problem"}
    one(b, "Condition.category")["category"] = [{"coding": [coding]}]


@breaks("Patient")
def unknown_extension(b):
    extension = {"url": "http://hl7.org/fhir/StructureDefinition/patient-colour", "valueString": "red"}
    one(b, "Patient")["extension"] = [extension]


@breaks("Patient")
def extension_with_a_value_of_another_type(b):
    extension = {"url": "http://hl7.org/fhir/StructureDefinition/patient-religion", "valueString": "x"}
    one(b, "Patient")["extension"] = [extension]


@breaks("Patient")
def extension_without_url(b):
    one(b, "Patient")["extension"] = [{"valueString": "x"}]


@breaks("Patient.identifier")
def oid_that_is_none(b):
    one(b, "Patient.identifier")["identifier"][0]["system"] = "urn:oid:2.16.x"


# bundles


@breaks("Observation.subject")
def reference_that_leads_nowhere(b):
    one(b, "Observation.subject")["subject"]["reference"] = "urn:uuid:00000000-0000-4000-8000-000000000000"


@breaks("Patient")
def reference_to_what_is_not_contained(b):
    one(b, "Patient")["managingOrganization"] = {"reference": "#o"}


@breaks("Composition")
def document_that_begins_with_something_else(b):
    b["entry"].append(b["entry"].pop(0))


@breaks("Composition")
def document_without_identifier(b):
    del b["identifier"]


@breaks("Composition")
def document_without_a_date(b):
    del b["meta"]


@breaks("Composition")
def bundle_of_no_type(b):
    del b["type"]


@breaks("Composition")
def bundle_of_unknown_type(b):
    b["type"] = "letter"


@breaks("Patient")
def two_entries_of_one_url(b):
    b["entry"].append(copy.deepcopy(b["entry"][-1]))


@breaks("Patient")
def id_of_more_than_64_letters(b):
    one(b, "Patient")["id"] = "a" * 65


@breaks("Patient")
def id_with_an_underscore(b):
    one(b, "Patient")["id"] = "a_b"


@breaks("Patient")
def request_in_a_document(b):
    b["entry"][1]["request"] = {"method": "PUT", "url": "Patient/1"}


@breaks("Patient")
def entry_without_a_resource(b):
    b["entry"].append({"fullUrl": "urn:uuid:00000000-0000-4000-8000-000000000001"})


@breaks("Patient")
def request_of_an_unknown_method(b):
    b["type"] = "transaction"
    for entry in b["entry"]:
        entry["request"] = {"method": "SEND", "url": "Patient/1"}


@breaks("Patient")
def transaction_without_requests(b):
    b["type"] = "transaction"


@breaks("Patient")
def profile_that_is_none(b):
    one(b, "Patient")["meta"] = {"profile": ["http://hl7.org/fhir/us/core/StructureDefinition/us-core-patint"]}


@breaks("DocumentReference.content")
def mime_type_that_is_none(b):
    one(b, "DocumentReference.content")["content"][0]["attachment"]["contentType"] = "pdf"


def judged(command, names, reads):
    """The files in which a judge finds an error; none where it cannot be had."""
    if command == "-":
        return None
    done = subprocess.run(command, shell=True, input="\n".join(map(str, names)), capture_output=True, text=True)
    found = reads(done.stdout)
    if found is None:
        sys.exit(f"{command} told nothing:\n{done.stdout[-2000:]}\n{done.stderr[-2000:]}")
    return found


def of_validator(text):
    if '"withErrors":' not in text:
        return None
    # `ras-2` is a false alarm: the expression takes every probability for one above 100
    lines = [re.sub(r"Bundle[^ ]* invariant ras-2( ; )?", "", line) for line in text.splitlines()]
    return {line.split(".json")[0] for line in lines if re.search(r"\.json .*\S", line)}


def of_terms(text):
    lines = [line for line in text.splitlines() if ".json " in line]
    return {line.split(".json")[0] for line in lines if " FAIL " in line} if lines else None


def of_official(text):
    lines = [json.loads(line) for line in text.splitlines() if line.startswith("{")]
    # the echo of another error, in the target of a reference
    bites = lambda line: any(e.get("id") != "Reference_REF_CantMatchChoice" for e in line["errors"])
    return {pathlib.Path(line["file"]).stem for line in lines if bites(line)} if lines else None


def main():
    bundles, work, table = (pathlib.Path(argument) for argument in sys.argv[1:4])
    validator, terms, official = sys.argv[5:8]
    good = [(path.stem, json.loads(path.read_text())) for path in sorted(bundles.rglob("*.json"))]
    # parts of documents have no date, and HL7's engine asks for one
    is_whole = lambda b: b.get("type") == "document" and "lastUpdated" in b.get("meta", {})
    good = [(name, b) for name, b in good if is_whole(b)]
    good.sort(key=lambda named: len(json.dumps(named[1])))
    names, used = [], {}
    for number, (name, (needs, change)) in enumerate(BREAKS.items()):
        fitting = [named for named in good if all(resources(named[1], need) for need in needs)]
        if not fitting:
            sys.exit(f"no bundle has {' and '.join(needs)}, for {name}")
        origin, bundle = fitting[0]
        used[origin] = bundle
        broken = copy.deepcopy(bundle)
        change(broken)
        names.append(work / f"{name}.json")
        names[-1].write_text(json.dumps(broken))
    for origin, bundle in used.items():
        names.append(work / f"good-{origin}.json")
        names[-1].write_text(json.dumps(bundle))
    caught = {
        "validator": judged(validator, names, of_validator),
        "terms": judged(terms, names, of_terms),
        "official": judged(official, names, of_official),
    }
    lines = [line.split("\t") for line in table.read_text().splitlines() if line and not line.startswith("#")]
    promised = {name: judge for name, judge in lines}
    faults = []
    for origin in used:
        complaining = [judge for judge, found in caught.items() if found and f"good-{origin}" in found]
        faults.extend(f"{judge} complains of {origin}, which nothing is wrong with" for judge in complaining)
    for name in BREAKS:
        by = [judge for judge, found in caught.items() if found and name in found]
        wanted = promised.pop(name, None)
        print(f"{name}\t{' '.join(by) or '-'}")
        if wanted is None:
            faults.append(f"{name} is not in the table; it is caught by {' '.join(by) or 'none'}")
        elif wanted != "ours" and not by and (caught[wanted] is not None):
            faults.append(f"{name} is caught by none, {wanted} was to")
    faults.extend(f"{name} stands in the table, but nothing breaks so" for name in promised)
    print(f"{len(BREAKS)} breaks of {len(used)} bundles")
    for fault in faults:
        print(f"FAULT: {fault}")
    sys.exit(1 if faults else 0)


main()
