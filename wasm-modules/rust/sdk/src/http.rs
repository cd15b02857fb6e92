//! HTTP requests through the host, to the hosts that the manifest's `allowed_hosts` names.

use serde::de::DeserializeOwned;
use serde_json::{json, Value};

/// `GET` this URL, and read the answer as JSON. Text that is not JSON comes as
/// `{"status": 200, "body": "…"}`.
pub fn get<T: DeserializeOwned>(url: &str) -> Result<T, String> {
    request(&json!({ "url": url }))
}

/// Sends `{"url", "method", "headers", "body"}`, all but the URL optional, and reads the answer as
/// JSON. The error is what the host says of a request that failed or is not allowed, or what is
/// wrong with the answer.
pub fn request<T: DeserializeOwned>(request: &Value) -> Result<T, String> {
    let answer: Value = serde_json::from_slice(&crate::abi::http(request.to_string().as_bytes()))
        .map_err(|error| format!("json decode error: {}", error))?;
    match answer.get("_error") {
        Some(Value::String(error)) => Err(error.clone()),
        _ => serde_json::from_value(answer).map_err(|error| format!("json decode error: {}", error)),
    }
}
