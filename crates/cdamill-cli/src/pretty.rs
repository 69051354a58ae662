//! Indented JSON, without reading the values: numbers keep their digits.

use std::io::{self, Write};

/// Writes compact JSON indented by two blanks a level, with a line end after it.
pub(crate) fn write_pretty(json: &[u8], out: &mut (impl Write + ?Sized)) -> io::Result<()> {
    let mut depth = 0;
    let mut rest = json;
    while let [byte, after @ ..] = rest {
        rest = after;
        match byte {
            b'"' => {
                let (string, after) = after.split_at(string_length(after));
                out.write_all(b"\"")?;
                out.write_all(string)?;
                rest = after;
            }
            b'{' | b'[' => {
                out.write_all(&[*byte])?;
                if let [close @ (b'}' | b']'), after @ ..] = after {
                    out.write_all(&[*close])?;
                    rest = after;
                } else {
                    depth += 1;
                    new_line(depth, out)?;
                }
            }
            b'}' | b']' => {
                depth = depth.saturating_sub(1);
                new_line(depth, out)?;
                out.write_all(&[*byte])?;
            }
            b',' => {
                out.write_all(b",")?;
                new_line(depth, out)?;
            }
            b':' => out.write_all(b": ")?,
            _ => out.write_all(&[*byte])?,
        }
    }
    out.write_all(b"\n")
}

/// Bytes up to the closing quote, that included.
fn string_length(text: &[u8]) -> usize {
    let mut escaped = false;
    for (position, byte) in text.iter().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => return position + 1,
            _ => {}
        }
    }
    text.len()
}

fn new_line(depth: usize, out: &mut (impl Write + ?Sized)) -> io::Result<()> {
    out.write_all(b"\n")?;
    for _ in 0..depth {
        out.write_all(b"  ")?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_and_strings_stay() {
        let mut out = Vec::new();
        write_pretty(br#"{"a":13.20,"b":["x, \"{y}\\",{}],"c":[],"d":{"e":true}}"#, &mut out).unwrap();
        let expected = r#"{
  "a": 13.20,
  "b": [
    "x, \"{y}\\",
    {}
  ],
  "c": [],
  "d": {
    "e": true
  }
}
"#;
        assert_eq!(String::from_utf8(out).unwrap(), expected);
    }

    #[test]
    fn what_is_cut_off_does_no_harm() {
        for json in [&b"{\"a"[..], b"]]", b"", b"{\"a\\"] {
            write_pretty(json, &mut Vec::new()).unwrap();
        }
    }
}
