//! Names out of archives and lists, made safe as names of outputs.

use std::path::PathBuf;

/// What Windows takes for a device, whatever stands after a dot.
const DEVICES: [&str; 4] = ["con", "prn", "aux", "nul"];
/// The same with a digit behind.
const NUMBERED_DEVICES: [&str; 2] = ["com", "lpt"];

/// A relative path that stays below the folder that it is joined to, on every system: without root, drive, `.` and `..`,
/// and with `_` for what cannot stand in a name somewhere.
pub(crate) fn safe(name: &str) -> PathBuf {
    let name = without_drive(name);
    let parts = name.split(['/', '\\']).filter(|part| !matches!(*part, "" | "." | ".."));
    let path: PathBuf = parts.map(safe_part).collect();
    if path.as_os_str().is_empty() { PathBuf::from("_") } else { path }
}

fn without_drive(name: &str) -> &str {
    match name.split_once(':') {
        Some((drive, rest)) if drive.len() == 1 && drive.bytes().all(|byte| byte.is_ascii_alphabetic()) => rest,
        _ => name,
    }
}

fn safe_part(part: &str) -> String {
    let replaced = |c: char| c.is_control() || matches!(c, '<' | '>' | ':' | '"' | '|' | '?' | '*' | '\u{fffd}');
    let mut safe: String = part.chars().map(|c| if replaced(c) { '_' } else { c }).collect();
    // Windows cuts these off.
    if safe.ends_with(['.', ' ']) {
        safe.pop();
        safe.push('_');
    }
    if is_device(&safe) {
        safe.insert(0, '_');
    }
    safe
}

fn is_device(part: &str) -> bool {
    let stem = part.split('.').next().unwrap_or(part).trim_end().to_ascii_lowercase();
    let is_numbered = || {
        let digit = NUMBERED_DEVICES.iter().find_map(|device| stem.strip_prefix(device));
        digit.is_some_and(|digit| digit.len() == 1 && digit.bytes().all(|byte| byte.is_ascii_digit()))
    };
    DEVICES.contains(&stem.as_str()) || is_numbered()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Component;

    #[test]
    fn nothing_leads_out_of_the_folder() {
        for (name, expected) in [
            ("a/b.xml", "a/b.xml"),
            ("../../etc/passwd", "etc/passwd"),
            ("/etc/passwd", "etc/passwd"),
            ("C:\\Users\\x.xml", "Users/x.xml"),
            ("C:x.xml", "x.xml"),
            ("C:..\\..\\x.xml", "x.xml"),
            ("\\\\server\\share\\x.xml", "server/share/x.xml"),
            ("./a/./b//c.xml", "a/b/c.xml"),
            ("a/..", "a"),
            ("..", "_"),
            ("", "_"),
            ("a\nb\0c.xml", "a_b_c.xml"),
            ("ab:stream.xml", "ab_stream.xml"),
            ("NUL.xml", "_NUL.xml"),
            ("x/com1/a.xml", "x/_com1/a.xml"),
            ("common/auxiliary.xml", "common/auxiliary.xml"),
            ("x./ y /z.", "x_/ y_/z_"),
            (".../x", ".._/x"),
        ] {
            let safe = safe(name);
            assert_eq!(safe.to_str().unwrap().replace('\\', "/"), expected, "{name:?}");
            assert!(safe.components().all(|component| matches!(component, Component::Normal(_))), "{name:?}");
        }
    }
}
