//! What the expressions of a mapping name: templates, conditions, the last step of a path.

/// The last step of a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Step {
    pub(super) element: String,
    pub(super) template: Option<String>,
}

/// The names in angle brackets.
pub(super) fn templates(expression: &str) -> impl Iterator<Item = &str> {
    let opened = outside_literals(expression).flat_map(|part| part.split('<').skip(1));
    opened.filter_map(|rest| rest.split_once('>')).map(|(name, _)| name.trim())
}

/// The names of `is(name)`.
pub(super) fn conditions(expression: &str) -> impl Iterator<Item = &str> {
    outside_literals(expression).flat_map(|part| {
        let calls = part.match_indices("is(").filter(|(at, _)| {
            let before = part.get(..*at).and_then(|before| before.chars().next_back());
            !before.is_some_and(|before| before.is_alphanumeric() || before == '-' || before == '_')
        });
        calls.filter_map(|(at, call)| part.get(at + call.len()..)?.split_once(')')).map(|(name, _)| name.trim())
    })
}

/// The last step of the path that an expression begins with, brackets and converters aside.
pub(super) fn last_step(expression: &str) -> Option<Step> {
    let (mut depth, mut bare) = (0_u32, String::new());
    for part in outside_literals(expression) {
        for character in part.chars() {
            match character {
                '[' => depth += 1,
                ']' => depth = depth.saturating_sub(1),
                _ if depth == 0 => bare.push(character),
                _ => {}
            }
        }
    }
    let step = bare.split('|').next()?.trim().rsplit('/').next()?.trim_start_matches('^').trim();
    let (element, template) = match step.split_once('<') {
        Some((element, rest)) => (element, rest.strip_suffix('>')),
        None => (step, None),
    };
    (!element.is_empty()).then(|| Step { element: element.to_owned(), template: template.map(str::to_owned) })
}

fn outside_literals(expression: &str) -> impl Iterator<Item = &str> {
    expression.split('\'').step_by(2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_found_outside_literals() {
        let expression = "act<A>[is(b) and x='<C> is(d)']/(act,observation)<E> | prefix('<F>') ?? this(g) ?? not is(h)";
        assert_eq!(templates(expression).collect::<Vec<_>>(), ["A", "E"]);
        assert_eq!(conditions(expression).collect::<Vec<_>>(), ["b", "h"]);
    }

    #[test]
    fn the_last_step_is_what_a_group_takes() {
        let step = |element: &str, template: Option<&str>| {
            Some(Step { element: element.to_owned(), template: template.map(str::to_owned) })
        };
        let with_brackets = "component/act<A>[is(b)]/(act,observation)<C>[d<E>/@f='g/h'][first] | timings";
        assert_eq!(last_step(with_brackets), step("(act,observation)", Some("C")));
        assert_eq!(last_step("^section<A>"), step("section", Some("A")));
        assert_eq!(last_step("//act<A>/section"), step("section", None));
        assert_eq!(last_step("'text'"), None);
    }
}
