//! Adds the payload, a number, to the total of the job's key. An empty payload only returns it.

#[macro_use]
mod wasmjobs;

use wasmjobs::state;

fn count(payload: &[u8]) -> Result<Vec<u8>, String> {
    let total = state::get("total").map_or(Ok(0), |stored| number(&stored))?;
    let text = trimmed(payload);
    if text.is_empty() {
        return Ok(total.to_string().into_bytes());
    }
    let sum = total.checked_add(number(text)?).ok_or("the total does not fit in 64 bits")?;
    state::set("total", sum.to_string());
    Ok(sum.to_string().into_bytes())
}

fn trimmed(payload: &[u8]) -> &[u8] {
    let is_text = |byte: &u8| !byte.is_ascii_whitespace();
    match (payload.iter().position(is_text), payload.iter().rposition(is_text)) {
        (Some(first), Some(last)) => &payload[first..=last],
        _ => &[],
    }
}

fn number(text: &[u8]) -> Result<i64, String> {
    std::str::from_utf8(text)
        .ok()
        .and_then(|digits| digits.parse().ok())
        .ok_or_else(|| "the payload is not a whole number".to_string())
}

bytes_handler!(count);
