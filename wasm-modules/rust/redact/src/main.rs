//! Removes personal data from a text: e-mail addresses, payment cards, IBANs, IP addresses and
//! phone numbers become `[email]`, `[card]`, `[iban]`, `[ip]` and `[phone]`.
//!
//! Config: `KINDS` limits it to some of these, such as `email,card`; each `PATTERN_<NAME>` is a
//! regular expression of your own, whose matches become `[<name>]`.

use regex::bytes::{Captures, Regex};
use std::io::{self, Read, Write};

/// A kind of personal data: its pattern, and a check that excludes false matches.
struct Kind {
    name: String,
    pattern: Regex,
    check: fn(&[u8]) -> bool,
}

fn main() {
    if let Err(error) = run() {
        eprintln!("redact: {}", error);
        std::process::exit(1);
    }
}

fn run() -> Result<(), Box<dyn std::error::Error>> {
    let mut text = Vec::new();
    io::stdin().read_to_end(&mut text)?;
    for kind in kinds()? {
        let mut count = 0;
        let mark = format!("[{}]", kind.name).into_bytes();
        text = kind
            .pattern
            .replace_all(&text, |found: &Captures| {
                if !(kind.check)(&found[0]) {
                    return found[0].to_vec();
                }
                count += 1;
                mark.clone()
            })
            .into_owned();
        if count > 0 {
            eprintln!("{}: {}", kind.name, count);
        }
    }
    io::stdout().write_all(&text)?;
    Ok(())
}

fn kinds() -> Result<Vec<Kind>, Box<dyn std::error::Error>> {
    let known: [(&str, &str, fn(&[u8]) -> bool); 5] = [
        ("email", r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,}", any),
        ("iban", r"\b[A-Z]{2}[0-9]{2}( ?[A-Z0-9]{4}){2,7}( ?[A-Z0-9]{1,3})?\b", is_iban),
        ("card", r"\b[0-9]([ -]?[0-9]){12,18}\b", is_card),
        ("ip", r"\b[0-9]{1,3}(\.[0-9]{1,3}){3}\b", is_ip),
        ("phone", r"\+[1-9][0-9]{0,2}([ ./-]?\(?[0-9]+\)?){2,6}\b", is_phone),
    ];
    let wanted = std::env::var("KINDS").ok();
    let mut kinds = Vec::new();
    for (key, pattern) in std::env::vars() {
        if let Some(name) = key.strip_prefix("PATTERN_") {
            kinds.push(Kind { name: name.to_lowercase(), pattern: compile(&pattern)?, check: any });
        }
    }
    kinds.sort_by(|one, other| one.name.cmp(&other.name));
    for (name, pattern, check) in known {
        if wanted.as_ref().map_or(true, |list| list.split(',').any(|kind| kind.trim() == name)) {
            kinds.push(Kind { name: name.to_string(), pattern: compile(pattern)?, check });
        }
    }
    Ok(kinds)
}

/// Matches bytes, not Unicode: this accepts any payload, and leaves out the Unicode tables.
fn compile(pattern: &str) -> Result<Regex, regex::Error> {
    Regex::new(&format!("(?-u){}", pattern))
}

fn any(_: &[u8]) -> bool {
    true
}

fn digits(text: &[u8]) -> impl DoubleEndedIterator<Item = u32> + '_ {
    text.iter().filter(|byte| byte.is_ascii_digit()).map(|byte| (byte - b'0') as u32)
}

/// The Luhn sum of a payment card's digits.
fn is_card(text: &[u8]) -> bool {
    let sum: u32 = digits(text)
        .rev()
        .enumerate()
        .map(|(place, digit)| match (place % 2, digit) {
            (0, digit) => digit,
            (_, digit) if digit > 4 => 2 * digit - 9,
            (_, digit) => 2 * digit,
        })
        .sum();
    sum % 10 == 0
}

/// ISO 13616: with country and check digits at the end and letters as 10 to 35, the rest modulo 97 is 1.
fn is_iban(text: &[u8]) -> bool {
    let plain: Vec<u8> = text.iter().copied().filter(|byte| *byte != b' ').collect();
    let rest = plain[4..].iter().chain(&plain[..4]).fold(0u32, |rest, byte| match byte {
        b'0'..=b'9' => (rest * 10 + (byte - b'0') as u32) % 97,
        _ => (rest * 100 + (byte - b'A') as u32 + 10) % 97,
    });
    rest == 1
}

fn is_ip(text: &[u8]) -> bool {
    text.split(|byte| *byte == b'.')
        .all(|part| std::str::from_utf8(part).map_or(false, |number| number.parse::<u8>().is_ok()))
}

/// E.164 allows 15 digits; fewer than 8 are rarely a phone number.
fn is_phone(text: &[u8]) -> bool {
    (8..=17).contains(&digits(text).count())
}
