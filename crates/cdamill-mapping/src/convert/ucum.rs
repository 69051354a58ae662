//! Units of measure by the grammar of UCUM 2.1, in its case-sensitive form.

use super::ucum_atoms::{METRIC, PLAIN, PREFIXES};

/// Whether `unit` is an expression of UCUM: `mg`, `mm[Hg]`, `mL/min/{1.73_m2}`, `10*3/uL`. Spellings that only people
/// understand (`mcg`, `mmHg`, `tablet`) are none. Says nothing of the kind of quantity: `ft` is the femtotonne.
pub(crate) fn is_valid(unit: &str) -> bool {
    expression(unit).is_some()
}

/// Components between `.` and `/`, in parentheses to any depth; a `/` may stand in front of all.
fn expression(unit: &str) -> Option<()> {
    let mut rest = unit.strip_prefix('/').unwrap_or(unit);
    let mut open = 0usize;
    loop {
        if let Some(inside) = rest.strip_prefix('(') {
            open += 1;
            rest = inside;
            continue;
        }
        rest = component(rest)?;
        while let Some(outside) = rest.strip_prefix(')') {
            open = open.checked_sub(1)?;
            rest = outside;
        }
        match rest.strip_prefix(['.', '/']) {
            Some(next) => rest = next,
            None => return (rest.is_empty() && open == 0).then_some(()),
        }
    }
}

/// One unit with its annotation, an annotation alone, or a number; returns what stands behind it.
fn component(text: &str) -> Option<&str> {
    if text.starts_with('{') {
        return annotation(text);
    }
    let (symbol, rest) = text.split_at_checked(symbol_length(text))?;
    if symbol.is_empty() {
        let digits = digits(text);
        return (digits > 0).then(|| text.get(digits..)).flatten();
    }
    if !is_unit(symbol) {
        return None;
    }
    let rest = exponent(rest)?;
    if rest.starts_with('{') { annotation(rest) } else { Some(rest) }
}

/// How long the unit's symbol is: up to an exponent, operator, parenthesis or annotation outside square brackets.
fn symbol_length(text: &str) -> usize {
    if text.starts_with("10*") || text.starts_with("10^") {
        return "10*".len();
    }
    let mut in_brackets = false;
    let end = text.find(|c: char| {
        match c {
            '[' => in_brackets = true,
            ']' => in_brackets = false,
            _ => {}
        }
        !in_brackets && matches!(c, '.' | '/' | '(' | ')' | '{' | '}' | '+' | '-' | '0'..='9')
    });
    end.unwrap_or(text.len())
}

fn is_unit(symbol: &str) -> bool {
    let has = |list: &[&str], text: &str| list.binary_search(&text).is_ok();
    if has(METRIC, symbol) || has(PLAIN, symbol) {
        return true;
    }
    // whoever writes EU means Ehrlich's or endotoxin units, never exaunits
    let mut lengths = 1..=2;
    symbol != "EU"
        && lengths.any(|length| {
            symbol.split_at_checked(length).is_some_and(|(prefix, atom)| has(PREFIXES, prefix) && has(METRIC, atom))
        })
}

/// Passes over an exponent, if there is one. A sign needs a number behind it.
fn exponent(text: &str) -> Option<&str> {
    let unsigned = text.strip_prefix(['+', '-']);
    let number = unsigned.unwrap_or(text);
    let digits = digits(number);
    if unsigned.is_some() && digits == 0 {
        return None;
    }
    number.get(digits..)
}

fn digits(text: &str) -> usize {
    text.bytes().take_while(u8::is_ascii_digit).count()
}

/// Passes over `{...}`: visible ASCII without braces.
fn annotation(text: &str) -> Option<&str> {
    let (inside, rest) = text.strip_prefix('{')?.split_once('}')?;
    let is_plain = !inside.is_empty() && inside.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'{');
    is_plain.then_some(rest)
}

#[cfg(test)]
mod tests {
    use super::is_valid;

    const UNITS: &str = "mg g kg ug mL ml dL mm[Hg] cm[H2O] [IU] [IU]/mL k[IU]/L m[IU]/L [iU] [arb'U] {tablet} K/uL U/L \
        mL/min/{1.73_m2} mL/min/{1.73_m2}.kg 10*3/uL 10*9/L 10*-3 10^12/L 10*6{cells}/L kg/m2 /min /[HPF] /uL % %{sat} 1 \
        10 Cel [degF] [lb_av] [in_i] [foz_us] [tsp_us] mmol/L meq/L mosm/kg umol/L{ser} mg% MG ng/mL/h mg/(24.h) \
        (mg/kg)/d ((m)) m/s2 s-1 m+2 a wk mo d h min s ' '' deg [pH] mg/{dose} dB[SPL] B[10.nV] [m/s2/Hz^0.5] KiBy dag \
        [Amb'a'1'U]/mL cal_[15] L/min mL/h ft m2 4.[pi].10*-7 [anti'Xa'U]/mL {INR} {score} mg/g{creat} bit_s C F";

    #[test]
    fn units_of_ucum() {
        for unit in UNITS.split_whitespace() {
            assert!(is_valid(unit), "{unit}");
        }
    }

    const OTHERS: &str = "mmHg lbs lb tablet tablets Tablet degC degF cc mcg x IU IU/mL mEq/L bpm beats/min percent \
        mL/min/1.73m2 kg/m^2 inches in hr years KG Kg 10**3 10*3. / //min mg//dL mg/ .mg (mg mg) () (/min) {} {a a} \
        {a}{b} {a{b}} mg{} {a}mg mg- mg+ 1.73m2 1mg m[Hg [Hg] k[in_i] kmin %% µg μL °C mg² [ ] -1 2m (m)2 m2m 10*3/µL \
        [IU kk dada EU EU/dL \u{1F600} d\0 UNK";

    #[test]
    fn what_is_no_unit_of_ucum() {
        for text in
            OTHERS.split_whitespace().chain(["", " ", "mm Hg", "mg/dl ", " mg", "mg / dL", "{two words}", "m\n"])
        {
            assert!(!is_valid(text), "{text:?}");
        }
    }

    #[test]
    fn deep_and_long_texts_end() {
        let depth = 200_000;
        let nested = format!("{}m{}", "(".repeat(depth), ")".repeat(depth));
        assert!(is_valid(&nested));
        assert!(!is_valid(&nested[1..]));
        assert!(is_valid(&["m"; 1000].join(".")));
    }
}
