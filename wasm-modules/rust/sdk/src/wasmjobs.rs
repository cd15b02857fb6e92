//! Write a wasmjobs module as one Rust function.
//!
//! ```ignore
//! #[derive(Deserialize)]
//! struct AddRequest { first: String, last: String }
//!
//! #[derive(Serialize)]
//! struct AddResponse { full_name: String }
//!
//! fn add(request: AddRequest) -> AddResponse { … }
//!
//! wasmjobs_guest::handler!(add(AddRequest) -> AddResponse);
//! ```
//!
//! The payload is read as JSON into the request, the response is written as JSON, and the answer's
//! type name is the response's. A payload that is not such a request is answered with an `Error`:
//! `{"error": "bad payload: …"}`. A panic is logged and becomes a trap, so the wasm job fails with
//! `TRAP` and is tried again. Nothing is leaked from one call to the next.

#[doc(hidden)]
pub mod abi;
pub mod http;
mod message;

pub use message::Message;

/// Exports a function as this module's handler.
///
/// - `handler!(f(Request) -> Response)`: JSON in and out, `fn f(Request) -> Response`.
/// - `handler!(try f(Request) -> Response)`: the same with `fn f(Request) -> Result<Response, E>`;
///   an `Err` is answered as `Error`, with `{"error": "<its text>"}`.
/// - `handler!(f)`: the bare [`Message`], `fn f(Message) -> Message`.
#[macro_export]
macro_rules! handler {
    ($function:ident($request:ty) -> $response:ty) => {
        $crate::handler!(@export |message| {
            $crate::abi::answer_json::<$request, $response, std::convert::Infallible>(
                message,
                stringify!($response),
                |request| Ok($function(request)),
            )
        });
    };
    (try $function:ident($request:ty) -> $response:ty) => {
        $crate::handler!(@export |message| {
            $crate::abi::answer_json::<$request, $response, _>(
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
        #[no_mangle]
        pub extern "C" fn alloc(length: usize) -> *mut u8 {
            $crate::abi::alloc(length)
        }

        /// # Safety
        /// Called by the host, once for each address that it got.
        #[no_mangle]
        pub unsafe extern "C" fn dealloc(address: *mut u8, length: usize) {
            $crate::abi::dealloc(address, length)
        }

        /// # Safety
        /// Called by the host with the address and the length of a Message that it wrote.
        #[no_mangle]
        pub unsafe extern "C" fn handle(address: *const u8, length: usize) -> u64 {
            $crate::abi::handle(address, length, $handler)
        }
    };
}

/// Logs a line, written as with `println!`. It becomes part of the wasm job's report.
#[macro_export]
macro_rules! log {
    ($($argument:tt)*) => {
        $crate::abi::log_line(&format!($($argument)*))
    };
}

/// The value of a key of the manifest's `config`. Needs a module built for WASI, where `config` is
/// the environment; elsewhere there is none.
pub fn config(key: &str) -> Option<String> {
    std::env::var(key).ok()
}
