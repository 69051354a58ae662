//! Patient.

use super::build::{Columns, within};

pub(super) fn columns() -> Columns {
    person().followed_by(address()).followed_by(race_and_ethnicity()).followed_by(others())
}

fn person() -> Columns {
    Columns::new()
        .text("identifier", "identifier.value", "The first identifier")
        .text("identifier_system", "identifier.system", "Whose identifier it is")
        .boolean("active", "active", "Whether the record is in use")
        .text("family", "name.family", "The family name of the first name")
        .text("given", "name.given", "The first given name of the first name")
        .text("name_text", "name.text", "The first name as a text, where it has one")
        .items("names", "name", "All names", name())
        .text("gender", "gender", "`male`, `female`, `other` or `unknown`; administrative")
        .day("birth_date", "birthDate", "The date of birth")
        .text("birth_time", "_birthDate.@birth-time.valueDateTime", "The time of birth, where it is known")
        .boolean("deceased", "deceasedBoolean", "Whether the patient is dead; null also where `deceased_time` tells it")
        .day("deceased_time", "deceasedDateTime", "When the patient died")
        .boolean("multiple_birth", "multipleBirthBoolean", "Whether it was a multiple birth")
        .integer("multiple_birth_order", "multipleBirthInteger", "The place in a multiple birth")
        .concept("marital_status_", "maritalStatus", "Marital status")
}

fn name() -> Columns {
    within()
        .text("use", "use", "`usual`, `official`, `maiden` ...")
        .text("text", "text", "The whole name as a text")
        .text("family", "family", "Family name")
        .texts("given", "given", "Given names, middle ones as well")
        .texts("prefix", "prefix", "What stands before")
        .texts("suffix", "suffix", "What stands behind")
        .text("start", "period.start", "Since when it is in use")
        .text("end", "period.end", "Until when")
}

fn address() -> Columns {
    Columns::new()
        .text("address_use", "address.use", "Of the first address: `home`, `work` ...")
        .text("address_line", "address.line", "Of the first address: its first line")
        .text("city", "address.city", "Of the first address")
        .text("district", "address.district", "Of the first address: county")
        .text("state", "address.state", "Of the first address")
        .text("postal_code", "address.postalCode", "Of the first address")
        .text("country", "address.country", "Of the first address")
        .items("addresses", "address", "All addresses", one_address())
        .items("telecoms", "telecom", "All telephone numbers, mail addresses and so on", telecom())
}

fn one_address() -> Columns {
    within()
        .text("use", "use", "`home`, `work`, `temp`, `old`")
        .text("type", "type", "`postal`, `physical` or `both`")
        .text("text", "text", "The whole address as a text")
        .texts("line", "line", "Its lines")
        .text("city", "city", "City")
        .text("district", "district", "County")
        .text("state", "state", "State")
        .text("postal_code", "postalCode", "Postal code")
        .text("country", "country", "Country")
        .text("start", "period.start", "Since when it is in use")
        .text("end", "period.end", "Until when")
}

fn telecom() -> Columns {
    within()
        .text("system", "system", "`phone`, `email`, `fax` ...")
        .text("value", "value", "The number or address")
        .text("use", "use", "`home`, `work`, `mobile` ...")
}

fn contact() -> Columns {
    within()
        .concepts("relationships", "relationship", "What they are to the patient")
        .items("names", "name", "Their name", name())
        .items("telecoms", "telecom", "Their telephone numbers and so on", telecom())
        .items("addresses", "address", "Their address", one_address())
}

fn race_and_ethnicity() -> Columns {
    Columns::new()
        .coding("race_", "@race.@category.valueCoding", "Race, the first category of US Core")
        .text("race_text", "@race.@words.valueString", "Race in words")
        .items("races", "@race.@category.valueCoding", "All categories of race", within().coding("", ":", ""))
        .items("race_details", "@race.@detail.valueCoding", "Race in more detail", within().coding("", ":", ""))
        .coding("ethnicity_", "@ethnicity.@category.valueCoding", "Ethnicity, the category of US Core")
        .text("ethnicity_text", "@ethnicity.@words.valueString", "Ethnicity in words")
        .items(
            "ethnicity_details",
            "@ethnicity.@detail.valueCoding",
            "Ethnicity in more detail",
            within().coding("", ":", ""),
        )
}

fn others() -> Columns {
    Columns::new()
        .text("language", "communication.language.coding.code", "The first language of communication")
        .items(
            "languages",
            "communication",
            "All languages of communication",
            within().concept("", "language", "").boolean("preferred", "preferred", "Whether it is preferred"),
        )
        .text("birth_sex", "@birth-sex.valueCode", "The sex at birth, of US Core: `F`, `M`, `UNK`")
        .concept("religion_", "@religion.valueCodeableConcept", "Religion")
        .text("birth_place_city", "@birth-place.valueAddress.city", "The city of birth")
        .text("birth_place_state", "@birth-place.valueAddress.state", "The state of birth")
        .text("birth_place_country", "@birth-place.valueAddress.country", "The country of birth")
        .items("contacts", "contact", "Whom to call: guardians, next of kin, support", contact())
        .all_named("general_practitioners", "generalPractitioner", "Those who care for the patient")
        .named("managing_organization", "managingOrganization", "The id of the organization whose record this is")
}
