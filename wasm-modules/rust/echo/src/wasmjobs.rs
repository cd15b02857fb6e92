//! Write a wasmjobs module as one Rust function. This file and the folder `wasmjobs` are the SDK: they
//! are in each module's `src`, and need `serde` and `serde_json`.
//!
//! ```ignore
//! mod wasmjobs;
//!
//! #[derive(Deserialize)]
//! struct AddRequest { first: String, last: String }
//!
//! #[derive(Serialize)]
//! struct AddResponse { full_name: String }
//!
//! fn add(request: AddRequest) -> AddResponse { … }
//!
//! handler!(add(AddRequest) -> AddResponse);
//! ```
//!
//! The payload is read as JSON into the request, the response is written as JSON, and the answer's
//! type name is the response's. For a payload that is not such a request the answer is an `Error`:
//! `{"error": "bad payload: …"}`, which is a failure of the wasm job unless the manifest says
//! `"guest_error": "result"`. A panic is logged and becomes a trap, so the wasm job fails with
//! `TRAP` and is retried. No memory is leaked from one call to the next.

#![allow(dead_code, unused_imports)] // no module uses all of it

#[doc(hidden)]
pub mod abi;
mod record;
pub mod state;

pub use record::Record;

use serde::{Deserialize, Serialize};

/// The input and the answer of a module: bytes, and the name of their type.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    /// The application's own name for the payload's type, such as `Request`.
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

    /// The answer that reports an error of the module: type `Error`, `{"error": text}`.
    pub fn error(text: impl std::fmt::Display) -> Message {
        let json = serde_json::json!({ "error": text.to_string() });
        Message::new("Error", json.to_string())
    }
}

/// Exports a function as this module's handler.
///
/// - `handler!(f(Request) -> Response)`: JSON in and out, `fn f(Request) -> Response`.
/// - `handler!(try f(Request) -> Response)`: the same with `fn f(Request) -> Result<Response, E>`;
///   an `Err` becomes an `Error`, with `{"error": "<its text>"}`.
/// - `handler!(f)`: the plain [`Message`], `fn f(Message) -> Message`.
#[macro_export]
macro_rules! handler {
    ($function:ident($request:ty) -> $response:ty) => {
        $crate::handler!(@export |message| {
            $crate::wasmjobs::abi::answer_json::<$request, $response, std::convert::Infallible>(
                message,
                stringify!($response),
                |request| Ok($function(request)),
            )
        });
    };
    (try $function:ident($request:ty) -> $response:ty) => {
        $crate::handler!(@export |message| {
            $crate::wasmjobs::abi::answer_json::<$request, $response, _>(
                message,
                stringify!($response),
                $function,
            )
        });
    };
    ($function:ident) => {
        $crate::handler!(@export $function);
    };
    (@export $handler:expr) => {
        $crate::handler!(@common);

        /// # Safety
        /// Called by the host with the address and the length of a Message that it wrote.
        #[no_mangle]
        pub unsafe extern "C" fn handle(address: *const u8, length: usize) -> u64 {
            $crate::wasmjobs::abi::handle(address, length, $handler)
        }
    };
    (@common) => {
        #[no_mangle]
        pub extern "C" fn alloc(length: usize) -> *mut u8 {
            $crate::wasmjobs::abi::alloc(length)
        }

        /// # Safety
        /// Called by the host, once for each address that it got.
        #[no_mangle]
        pub unsafe extern "C" fn dealloc(address: *mut u8, length: usize) {
            $crate::wasmjobs::abi::dealloc(address, length)
        }

        /// Never called: its export means that an answer of type `Error` is a failure.
        #[no_mangle]
        pub extern "C" fn wasmjobs_error_is_failure() {}
    };
}

/// Exports a function of bytes as this module's handler: the `bytes` ABI, the fastest, without a
/// Message in JSON. `fn f(&[u8]) -> Result<Vec<u8>, E>`; an `Err` becomes an `Error`, with its text.
#[macro_export]
macro_rules! bytes_handler {
    ($function:ident) => {
        $crate::handler!(@common);

        /// # Safety
        /// Called by the host with the address and the length of a payload that it wrote.
        #[no_mangle]
        pub unsafe extern "C" fn handle_bytes(address: *const u8, length: usize) -> u64 {
            $crate::wasmjobs::abi::handle_bytes(address, length, $function)
        }
    };
}

/// Logs a line, written as with `println!`. It becomes part of the wasm job's report.
#[macro_export]
macro_rules! log {
    ($($argument:tt)*) => {
        $crate::wasmjobs::abi::log_line(&format!($($argument)*))
    };
}

/// The value of a key of the manifest's `config`. Needs a module built for WASI, where `config` is
/// the environment; elsewhere there is none.
pub fn config(key: &str) -> Option<String> {
    std::env::var(key).ok()
}

/// HTTP requests through the host, to the hosts that the manifest's `allowed_hosts` names.
pub mod http {
    use serde::de::DeserializeOwned;
    use serde_json::{json, Value};

    /// `GET` this URL, and read the response as JSON. Text that is not JSON is returned as
    /// `{"status": 200, "body": "…"}`.
    pub fn get<T: DeserializeOwned>(url: &str) -> Result<T, String> {
        request(&json!({ "url": url }))
    }

    /// Sends `{"url", "method", "headers", "body"}`, all but the URL optional, and reads the response as
    /// JSON. The error is the host's reason why a request failed or is not allowed, or why the
    /// response cannot be read.
    pub fn request<T: DeserializeOwned>(request: &Value) -> Result<T, String> {
        let answer: Value =
            serde_json::from_slice(&super::abi::http(request.to_string().as_bytes()))
                .map_err(|error| format!("json decode error: {}", error))?;
        match answer.get("_error") {
            Some(Value::String(error)) => Err(error.clone()),
            _ => serde_json::from_value(answer)
                .map_err(|error| format!("json decode error: {}", error)),
        }
    }
}
