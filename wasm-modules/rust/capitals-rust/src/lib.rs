//! Turns ASCII letters into capitals. A byte that is never part of UTF-8 is an error.

#[macro_use]
mod wasmjobs;

fn capitals(payload: &[u8]) -> Result<Vec<u8>, String> {
    log!("{} bytes", payload.len());
    match payload.iter().position(|byte| matches!(byte, 0xc0 | 0xc1 | 0xf5..=0xff)) {
        Some(position) => Err(format!("byte {} is in no UTF-8 text", position)),
        None => Ok(payload.to_ascii_uppercase()),
    }
}

bytes_handler!(capitals);
