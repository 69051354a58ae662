//! Composition and DocumentReference.

use super::build::{Columns, attachment, within};
use super::identifier;

pub(super) fn columns() -> Columns {
    Columns::new()
        .text(
            "status",
            "status",
            "`final`, `current`, `superseded`, `entered-in-error` ...; its codes differ between the types",
        )
        .text("doc_status", "docStatus", "DocumentReference: the status of the document itself")
        .code("type", "What kind of document it is")
        .concept("class_", "class", "Its class")
        .text("title", "title", "Composition: the title")
        .text("description", "description", "DocumentReference: what it is in words")
        .text("language", "language", "The language, as of BCP 47")
        .text("confidentiality", "confidentiality", "Composition: `N`, `R`, `V` ...")
        .encounter("encounter|context.encounter")
        .times("date|created|indexed", "", "When it was written; where that is not known, when the reference was made")
        .text("time_absent", "_date.@absent.valueCode", "Composition: why that is not known")
        .day("indexed", "indexed", "DocumentReference: when the reference was made")
        .day("service_start", "event.period.start|context.period.start", "From when on it tells what was done")
        .day("service_end", "event.period.end|context.period.end", "Until when")
        .items(
            "master_identifier",
            "masterIdentifier",
            "DocumentReference: the identifier of the document",
            identifier(),
        )
        .all_named("authors", "author", "Its authors")
        .named("custodian", "custodian", "The id of the organization that keeps it")
        .named("authenticator", "authenticator", "DocumentReference: the id of who vouches for it")
        .items(
            "attesters",
            "attester",
            "Composition: who vouches for it",
            within().texts("modes", "mode", "`legal`, `professional` ...").text("time", "time", "When").reference(
                "party",
                "party",
                "The id of whoever does",
            ),
        )
        .items("events", "event", "Composition: what it tells of", event())
        .items("sections", "section", "Composition: its outermost sections, without their text", section())
        .items("attachments", "content.attachment", "DocumentReference: its files, without their content", attachment())
        .items(
            "relates_to",
            "relatesTo",
            "Other documents that it replaces, amends or was made from",
            within()
                .text("code", "code", "`replaces`, `transforms`, `signs`, `appends`")
                .text("identifier_system", "targetIdentifier.system", "Whose identifier the other is known by")
                .text("identifier", "targetIdentifier.value", "The identifier of the other")
                .reference("target", "targetReference|target", "The id of the other"),
        )
        .references("related", "context.related.ref", "DocumentReference: the ids of what it is about")
        .concept("facility_", "context.facilityType", "DocumentReference: the kind of facility")
        .concept("practice_", "context.practiceSetting", "DocumentReference: the field of practice")
}

fn event() -> Columns {
    within()
        .concept("", "code", "")
        .text("start", "period.start", "Since when")
        .text("end", "period.end", "Until when")
        .references("details", "detail", "The ids of resources")
}

fn section() -> Columns {
    within()
        .concept("", "code", "")
        .text("title", "title", "Its title")
        .text("empty_code", "emptyReason.coding.code", "Why it has no entries")
        .references("entries", "entry", "The ids of its entries")
}
