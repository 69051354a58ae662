//! OIDs and the URIs that FHIR STU3 has for them.

use super::row::Record;
use super::toml::quoted;

/// What an OID, or what stands in its place, is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    CodeSystem,
    /// A name, a slip or a value set that stands where a code system belongs.
    Alias,
    Identifier,
    Other,
}

/// One OID.
#[derive(Debug, Clone)]
pub(crate) struct System {
    kind: Kind,
    oid: String,
    name: String,
    uri: String,
}

impl System {
    pub(crate) fn from_record(record: &Record<'_>) -> Self {
        let kind = match record.get("kind").as_str() {
            "codesystem" => Kind::CodeSystem,
            "codesystem-alias" => Kind::Alias,
            "identifier" => Kind::Identifier,
            _ => Kind::Other,
        };
        Self { kind, oid: record.get("oid"), name: record.get("name"), uri: record.get("stu3_uri") }
    }

    /// Whether the URI says no more than the OID itself.
    fn is_plain(&self) -> bool {
        self.uri.is_empty() || self.uri.strip_prefix("urn:oid:") == Some(self.oid.as_str())
    }
}

/// Writes the systems of the kinds that `of` takes, in the order of their OIDs.
pub(crate) fn write(text: &mut String, systems: &[System], of: impl Fn(Kind) -> bool) {
    let mut taken: Vec<&System> = systems.iter().filter(|system| of(system.kind) && !system.is_plain()).collect();
    taken.sort_by_cached_key(|system| (arcs(&system.oid), system.oid.clone()));
    taken.dedup_by(|next, first| next.oid == first.oid);
    for system in taken {
        let line = [quoted(&system.oid), " = ".to_owned(), quoted(&system.uri), remark(&system.name)];
        text.push_str(&line.concat());
        text.push('\n');
    }
}

/// The numbers of an OID; names, which have none, go last.
fn arcs(oid: &str) -> Vec<u64> {
    let arcs: Result<Vec<u64>, _> = oid.split('.').map(str::parse).collect();
    arcs.unwrap_or_else(|_| vec![u64::MAX])
}

fn remark(name: &str) -> String {
    let name: String = name.chars().filter(|character| !character.is_control()).collect();
    if name.is_empty() { name } else { format!(" # {name}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn system(kind: Kind, oid: &str, uri: &str) -> System {
        System { kind, oid: oid.to_owned(), name: "Invented".to_owned(), uri: uri.to_owned() }
    }

    #[test]
    fn only_what_the_oid_does_not_say_is_written() {
        let systems = [
            system(Kind::CodeSystem, "2.16.10", "http://example.org/ten"),
            system(Kind::CodeSystem, "2.16.9", "http://example.org/nine"),
            system(Kind::CodeSystem, "2.16.1", "urn:oid:2.16.1"),
            system(Kind::CodeSystem, "2.16.2", "urn:oid:2.16.3"),
            system(Kind::Identifier, "2.16.4", "http://example.org/four"),
        ];
        let mut text = String::new();
        write(&mut text, &systems, |kind| kind == Kind::CodeSystem);
        let expected = "\"2.16.2\" = \"urn:oid:2.16.3\" # Invented\n\
                        \"2.16.9\" = \"http://example.org/nine\" # Invented\n\
                        \"2.16.10\" = \"http://example.org/ten\" # Invented\n";
        assert_eq!(text, expected);
    }

    #[test]
    fn names_go_after_oids() {
        let systems =
            [system(Kind::Alias, "CPT", "http://example.org/cpt"), system(Kind::Alias, "2.5", "http://example.org/5")];
        let mut text = String::new();
        write(&mut text, &systems, |kind| kind == Kind::Alias);
        assert!(text.starts_with("\"2.5\""), "{text}");
        assert!(text.contains("\"CPT\" = \"http://example.org/cpt\""));
    }
}
