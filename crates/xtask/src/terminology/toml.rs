//! TOML text.

/// A basic string.
pub(crate) fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for character in text.chars() {
        match character {
            '"' | '\\' => {
                out.push('\\');
                out.push(character);
            }
            control if control.is_control() => out.push(' '),
            other => out.push(other),
        }
    }
    out.push('"');
    out
}

/// `{ a = b, c = d }` of finished keys and values.
pub(crate) fn inline<K: AsRef<str>, V: AsRef<str>>(members: impl IntoIterator<Item = (K, V)>) -> String {
    let members: Vec<String> =
        members.into_iter().map(|(key, value)| format!("{} = {}", key.as_ref(), value.as_ref())).collect();
    format!("{{ {} }}", members.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_and_backslashes_are_escaped() {
        assert_eq!(quoted(r#"a "b" \c"#), r#""a \"b\" \\c""#);
        assert_eq!(quoted("line\nbreak"), "\"line break\"");
    }

    #[test]
    fn members_stand_in_order() {
        assert_eq!(inline([("b", "1"), ("a", "2")]), "{ b = 1, a = 2 }");
    }
}
