//! Settings by name and text, for those who have them as such: command lines, other languages, requests.

use std::fmt;

use cdamill_mapping::Provenance;
use cdamill_stu3::Profiles;

use crate::Options;
use crate::converter::ConverterBuilder;

/// Why a setting was not taken.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum SettingErrorKind {
    /// There is no setting of that name.
    Unknown,
    /// The setting does not take that value.
    Value,
}

/// A setting that was not taken. Repeats neither the name nor the value that was given.
#[derive(Copy, Clone, PartialEq, Eq)]
pub struct SettingError {
    /// None where there is no such setting.
    expected: Option<&'static str>,
}

impl SettingError {
    /// What kind of error this is.
    #[must_use]
    pub fn kind(&self) -> SettingErrorKind {
        if self.expected.is_some() { SettingErrorKind::Value } else { SettingErrorKind::Unknown }
    }

    /// A stable code: `unknown-setting`, `setting-value`.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self.kind() {
            SettingErrorKind::Unknown => "unknown-setting",
            SettingErrorKind::Value => "setting-value",
        }
    }
}

impl fmt::Display for SettingError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.expected {
            Some(expected) => write!(formatter, "expected {expected}"),
            None => formatter.write_str("there is no such setting"),
        }
    }
}

impl fmt::Debug for SettingError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "SettingError({self})")
    }
}

impl std::error::Error for SettingError {}

impl ConverterBuilder {
    /// Sets one of the [`Options`](crate::Options) or [`Limits`](crate::Limits) by name.
    ///
    /// | name | value |
    /// |---|---|
    /// | `default-offset` | `+HH:MM`, `-HH:MM` or `Z`, at most 14 hours |
    /// | `patient-id-root` | an OID; given again, it is added to those before |
    /// | `provenance` | `document`, `remaining`, `resource` |
    /// | `keep-source` | `true`, `false` |
    /// | `profiles` | `none`, `satisfied`, `us-core` |
    /// | `losses` | `true`, `false`: whether the report lists them |
    /// | `max-bytes`, `max-depth`, `max-attributes`, `max-namespaces`, `max-nodes` | a number |
    ///
    /// ```
    /// let converter = cdamill::Converter::builder().setting("provenance", "resource")?.setting("max-bytes", "1000000")?;
    /// # Ok::<(), cdamill::SettingError>(())
    /// ```
    ///
    /// # Errors
    /// A name that is not known, or a value that the setting does not take.
    pub fn setting(mut self, name: &str, value: &str) -> Result<ConverterBuilder, SettingError> {
        let ConverterBuilder { options, limits, .. } = &mut self;
        match name {
            "max-bytes" => limits.max_bytes = number(value)?,
            "max-depth" => limits.max_depth = number(value)?,
            "max-attributes" => limits.max_attributes = number(value)?,
            "max-namespaces" => limits.max_namespaces = number(value)?,
            "max-nodes" => limits.max_nodes = number(value)?,
            _ => set(options, name, value)?,
        }
        Ok(self)
    }
}

fn set(options: &mut Options, name: &str, value: &str) -> Result<(), SettingError> {
    match name {
        "default-offset" => {
            let expected = "+HH:MM, -HH:MM or Z, at most 14 hours";
            options.default_offset_minutes = Some(offset_minutes(value).ok_or_else(wrong(expected))?);
        }
        "patient-id-root" => options.patient_id_roots.push(value.to_owned()),
        "provenance" => options.provenance = provenance(value).ok_or_else(wrong("document, remaining or resource"))?,
        "keep-source" => options.keep_source = truth(value)?,
        "profiles" => options.profiles = profiles(value).ok_or_else(wrong("none, satisfied or us-core"))?,
        "losses" => options.skip_losses = !truth(value)?,
        _ => return Err(SettingError { expected: None }),
    }
    Ok(())
}

fn wrong(expected: &'static str) -> impl Fn() -> SettingError {
    move || SettingError { expected: Some(expected) }
}

/// `+HH:MM`, `-HH:MM` or `Z` in minutes east of UTC; at most 14 hours, as in FHIR.
#[must_use]
pub fn offset_minutes(text: &str) -> Option<i32> {
    if text == "Z" {
        return Some(0);
    }
    let (sign, rest) = match text.split_at_checked(1)? {
        ("+", rest) => (1, rest),
        ("-", rest) => (-1, rest),
        _ => return None,
    };
    let (hours, minutes) = rest.split_once(':')?;
    let two_digits = |part: &str| part.len() == 2 && part.bytes().all(|byte| byte.is_ascii_digit());
    if !two_digits(hours) || !two_digits(minutes) {
        return None;
    }
    let (hours, minutes): (i32, i32) = (hours.parse().ok()?, minutes.parse().ok()?);
    let total = hours * 60 + minutes;
    (minutes < 60 && total <= 14 * 60).then_some(sign * total)
}

fn provenance(name: &str) -> Option<Provenance> {
    match name {
        "document" => Some(Provenance::Document),
        "remaining" => Some(Provenance::Remaining),
        "resource" => Some(Provenance::Resource),
        _ => None,
    }
}

fn profiles(name: &str) -> Option<Profiles> {
    match name {
        "none" => Some(Profiles::None),
        "satisfied" => Some(Profiles::Satisfied),
        "us-core" => Some(Profiles::UsCore),
        _ => None,
    }
}

fn truth(value: &str) -> Result<bool, SettingError> {
    value.parse().map_err(|_| wrong("true or false")())
}

fn number<N: std::str::FromStr>(value: &str) -> Result<N, SettingError> {
    value.parse().map_err(|_| wrong("a number, not too large")())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Converter, Limits};

    #[test]
    fn every_setting_sets_what_it_names() {
        let settings = [
            ("default-offset", "-06:00"),
            ("patient-id-root", "1.2"),
            ("patient-id-root", "1.3"),
            ("provenance", "resource"),
            ("keep-source", "true"),
            ("profiles", "us-core"),
            ("losses", "false"),
            ("max-bytes", "1"),
            ("max-depth", "2"),
            ("max-attributes", "3"),
            ("max-namespaces", "4"),
            ("max-nodes", "5"),
        ];
        let builder =
            settings.iter().try_fold(Converter::builder(), |builder, (name, value)| builder.setting(name, value));
        let ConverterBuilder { options, limits, .. } = builder.unwrap();
        let expected = Options::default()
            .with_default_offset_minutes(Some(-360))
            .with_patient_id_roots(vec!["1.2".to_owned(), "1.3".to_owned()])
            .with_provenance(Provenance::Resource)
            .with_keep_source(true)
            .with_profiles(Profiles::UsCore)
            .with_skip_losses(true);
        assert_eq!(options, expected);
        let expected = Limits::default()
            .with_max_bytes(1)
            .with_max_depth(2)
            .with_max_attributes(3)
            .with_max_namespaces(4)
            .with_max_nodes(5);
        assert_eq!(limits, expected);
    }

    #[test]
    fn what_is_wrong_is_not_repeated() {
        let wrong = |name, value| Converter::builder().setting(name, value).unwrap_err();
        let values = [
            ("default-offset", "15:00"),
            ("provenance", "all"),
            ("keep-source", "yes"),
            ("profiles", "US Core"),
            ("losses", ""),
            ("max-depth", "-1"),
            ("max-depth", "99999999999"),
        ];
        for (name, value) in values {
            let error = wrong(name, value);
            assert_eq!(error.kind(), SettingErrorKind::Value, "{name}");
            assert!(error.to_string().starts_with("expected "), "{error}");
        }
        let error = wrong("Jane", "Doe");
        assert_eq!((error.kind(), error.code()), (SettingErrorKind::Unknown, "unknown-setting"));
        assert_eq!(format!("{error:?}"), "SettingError(there is no such setting)");
    }

    #[test]
    fn offsets() {
        assert_eq!(["+05:30", "-06:00", "Z"].map(offset_minutes), [Some(330), Some(-360), Some(0)]);
        for wrong in ["", "+", "5", "+5:30", "+05:60", "+14:01", "0530", "+0530", "+-1:00", "\u{e9}05:00"] {
            assert_eq!(offset_minutes(wrong), None, "{wrong}");
        }
    }
}
