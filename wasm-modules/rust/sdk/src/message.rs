use serde::{Deserialize, Serialize};

/// What a module is given and what it answers: bytes, and the name of their type.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    /// The application's own name for what the payload is, such as `Request`.
    pub type_name: String,
    /// The bytes.
    pub payload: Vec<u8>,
}

impl Message {
    /// A message of these bytes.
    pub fn new(type_name: impl Into<String>, payload: impl Into<Vec<u8>>) -> Message {
        Message {
            type_name: type_name.into(),
            payload: payload.into(),
        }
    }

    /// A message whose payload is `value` as JSON.
    pub fn json<T: Serialize>(type_name: &str, value: &T) -> Message {
        match serde_json::to_vec(value) {
            Ok(payload) => Message::new(type_name, payload),
            Err(error) => Message::error(format!("cannot write {}: {}", type_name, error)),
        }
    }

    /// The answer that says that the module could not do it: type `Error`, `{"error": text}`.
    pub fn error(text: impl std::fmt::Display) -> Message {
        let json = serde_json::json!({ "error": text.to_string() });
        Message::new("Error", json.to_string())
    }
}
