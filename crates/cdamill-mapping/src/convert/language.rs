//! Tags of languages (BCP 47).

/// The languages that have two letters (ISO 639-1), those that were withdrawn among them.
const TWO_LETTERS: &str = "\
    aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz ee el \
    en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik in io is it \
    iu iw ja ji jv jw ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mo \
    mr ms mt my na nb nd ne ng nl nn no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg sh \
    si sk sl sm sn so sq sr ss st su sv sw ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh \
    yi yo za zh zu";

/// Whether a text can be the tag of a language: by its form, and by a language that ISO 639-1 knows where it has two
/// letters. Of three letters the form alone is judged.
pub(crate) fn is_tag(text: &str) -> bool {
    let mut subtags = text.split('-');
    let language = subtags.next().unwrap_or_default().to_ascii_lowercase();
    let is_known = match language.len() {
        2 => TWO_LETTERS.split_whitespace().any(|known| known == language),
        3 => is_alphabetic(&language),
        _ => false,
    };
    is_known && rest_is_well_formed(&mut subtags.peekable())
}

/// Extended languages, a script, a region, variants, extensions, private use, in this order.
fn rest_is_well_formed<'t>(subtags: &mut std::iter::Peekable<impl Iterator<Item = &'t str>>) -> bool {
    for _ in 0..3 {
        subtags.next_if(|subtag| subtag.len() == 3 && is_alphabetic(subtag));
    }
    subtags.next_if(|subtag| subtag.len() == 4 && is_alphabetic(subtag));
    subtags.next_if(|subtag| (subtag.len() == 2 && is_alphabetic(subtag)) || (subtag.len() == 3 && is_numeric(subtag)));
    while subtags.next_if(|subtag| is_variant(subtag)).is_some() {}
    while let Some(singleton) = subtags.next_if(|subtag| subtag.len() == 1 && is_alphanumeric(subtag)) {
        let least = if singleton.eq_ignore_ascii_case("x") { 1 } else { 2 };
        let mut count = 0;
        while subtags.next_if(|subtag| (least..=8).contains(&subtag.len()) && is_alphanumeric(subtag)).is_some() {
            count += 1;
        }
        if count == 0 {
            return false;
        }
    }
    subtags.next().is_none()
}

fn is_variant(subtag: &str) -> bool {
    let begins_with_digit = subtag.starts_with(|first: char| first.is_ascii_digit());
    is_alphanumeric(subtag) && ((5..=8).contains(&subtag.len()) || (subtag.len() == 4 && begins_with_digit))
}

fn is_alphabetic(subtag: &str) -> bool {
    subtag.bytes().all(|byte| byte.is_ascii_alphabetic())
}

fn is_numeric(subtag: &str) -> bool {
    subtag.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_alphanumeric(subtag: &str) -> bool {
    subtag.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_by_form_and_language() {
        for tag in
            ["en", "en-US", "EN-us", "fr-CN", "de-CH-1996", "zh-Hant-TW", "zh-cmn-Hans-CN", "es-419", "haw", "sl-rozaj"]
        {
            assert!(is_tag(tag), "{tag}");
        }
        for tag in ["en-US-x-hospital", "en-a-bbb-x-1"] {
            assert!(is_tag(tag), "{tag}");
        }
        for wrong in
            ["", "-", "e", "us-en", "en-X", "en-", "english", "en_US", "en US", "en--US", "xx", "en-US-GB", "\u{e9}n"]
        {
            assert!(!is_tag(wrong), "{wrong}");
        }
    }
}
