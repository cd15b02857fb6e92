//! Write a wasmjobs module as one Rust function. This file is the whole SDK: it lies in each module's
//! `src`, and needs `serde` and `serde_json`.
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
//! type name is the response's. A payload that is not such a request is answered with an `Error`:
//! `{"error": "bad payload: …"}`, which is a failure of the wasm job unless the manifest says
//! `"guest_error": "result"`. A panic is logged and becomes a trap, so the wasm job fails with
//! `TRAP` and is tried again. Nothing is leaked from one call to the next.

#![allow(dead_code)] // no module uses all of it

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

        /// # Safety
        /// Called by the host with the address and the length of a Message that it wrote.
        #[no_mangle]
        pub unsafe extern "C" fn handle(address: *const u8, length: usize) -> u64 {
            $crate::wasmjobs::abi::handle(address, length, $handler)
        }

        /// Never called: that it is there says that an answer of type `Error` is a failure.
        #[no_mangle]
        pub extern "C" fn wasmjobs_error_is_failure() {}
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

    /// `GET` this URL, and read the answer as JSON. Text that is not JSON comes as
    /// `{"status": 200, "body": "…"}`.
    pub fn get<T: DeserializeOwned>(url: &str) -> Result<T, String> {
        request(&json!({ "url": url }))
    }

    /// Sends `{"url", "method", "headers", "body"}`, all but the URL optional, and reads the answer as
    /// JSON. The error is what the host says of a request that failed or is not allowed, or what is
    /// wrong with the answer.
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

/// The `message` ABI: what the exported functions do. Modules use `handler!`, not this.
#[doc(hidden)]
pub mod abi {
    use super::Message;
    use serde::{de::DeserializeOwned, Serialize};
    use std::alloc::Layout;
    use std::fmt::Display;
    use std::sync::Once;

    #[cfg(target_arch = "wasm32")]
    #[link(wasm_import_module = "env")]
    extern "C" {
        fn log(address: *const u8, length: usize);
        fn http_request(address: *const u8, length: usize) -> u64;
    }

    static PANIC_HOOK: Once = Once::new();

    /// The layout of a block that crosses the border. Nothing has the size 0: each block has its own
    /// address.
    fn layout(length: usize) -> Layout {
        Layout::from_size_align(length.max(1), 1).expect("a block of less than 2 GiB")
    }

    /// Room for the host to write into.
    pub fn alloc(length: usize) -> *mut u8 {
        let address = unsafe { std::alloc::alloc(layout(length)) };
        if address.is_null() {
            std::alloc::handle_alloc_error(layout(length));
        }
        address
    }

    /// Frees a block of [`alloc`] or an answer of [`handle`].
    ///
    /// # Safety
    /// `address` and `length` are of a block that is still in use.
    pub unsafe fn dealloc(address: *mut u8, length: usize) {
        std::alloc::dealloc(address, layout(length));
    }

    /// Reads the Message, calls the handler and gives the answer to the host, which frees it.
    ///
    /// # Safety
    /// `length` bytes lie at `address`.
    pub unsafe fn handle(
        address: *const u8,
        length: usize,
        handler: impl FnOnce(Message) -> Message,
    ) -> u64 {
        PANIC_HOOK
            .call_once(|| std::panic::set_hook(Box::new(|panic| log_line(&panic.to_string()))));
        let input = std::slice::from_raw_parts(address, length);
        let answer = match serde_json::from_slice::<Message>(input) {
            Ok(message) => handler(message),
            Err(error) => Message::error(format!("bad envelope: {}", error)),
        };
        give(serde_json::to_vec(&answer).expect("a Message is always JSON"))
    }

    /// Calls a function of a request and a response that are JSON.
    pub fn answer_json<Request, Response, Failure>(
        message: Message,
        type_name: &str,
        function: impl FnOnce(Request) -> Result<Response, Failure>,
    ) -> Message
    where
        Request: DeserializeOwned,
        Response: Serialize,
        Failure: Display,
    {
        match serde_json::from_slice(&message.payload) {
            Ok(request) => match function(request) {
                Ok(response) => Message::json(type_name, &response),
                Err(failure) => Message::error(failure),
            },
            Err(error) => Message::error(format!("bad payload: {}", error)),
        }
    }

    /// Logs a line.
    pub fn log_line(line: &str) {
        #[cfg(target_arch = "wasm32")]
        unsafe {
            log(line.as_ptr(), line.len())
        }
        #[cfg(not(target_arch = "wasm32"))]
        eprintln!("{}", line)
    }

    /// Sends a request as JSON, and takes the host's answer, which it wrote into a block of [`alloc`].
    #[cfg(target_arch = "wasm32")]
    pub fn http(request: &[u8]) -> Vec<u8> {
        unsafe { take(http_request(request.as_ptr(), request.len())) }
    }

    /// Outside of a module there is no host to ask.
    #[cfg(not(target_arch = "wasm32"))]
    pub fn http(_request: &[u8]) -> Vec<u8> {
        br#"{"_error":"host http error: not inside of a module"}"#.to_vec()
    }

    fn give(answer: Vec<u8>) -> u64 {
        let length = answer.len();
        let address = Box::into_raw(answer.into_boxed_slice()) as *mut u8;
        (length as u64) << 32 | address as usize as u64
    }

    #[cfg(target_arch = "wasm32")]
    pub unsafe fn take(packed: u64) -> Vec<u8> {
        let (address, length) = (packed as u32 as usize as *mut u8, (packed >> 32) as usize);
        let bytes = std::slice::from_raw_parts(address, length).to_vec();
        dealloc(address, length);
        bytes
    }
}

/// Exports a function of bytes as this module's handler: the `bytes` ABI, the fastest, without a
/// Message in JSON. `fn f(&[u8]) -> Result<Vec<u8>, E>`; an `Err` is answered as `Error`, with its text.
#[macro_export]
macro_rules! bytes_handler {
    ($function:ident) => {
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

        /// # Safety
        /// Called by the host with the address and the length of a payload that it wrote.
        #[no_mangle]
        pub unsafe extern "C" fn handle_bytes(address: *const u8, length: usize) -> u64 {
            $crate::wasmjobs::bytes_abi::handle(address, length, $function)
        }

        /// Never called: that it is there says that an answer of type `Error` is a failure.
        #[no_mangle]
        pub extern "C" fn wasmjobs_error_is_failure() {}
    };
}

/// The `bytes` ABI: what the exported function does. Modules use `bytes_handler!`, not this.
#[doc(hidden)]
pub mod bytes_abi {
    use std::fmt::Display;
    use std::sync::Once;

    static PANIC_HOOK: Once = Once::new();

    /// Calls the handler and gives the answer or the error to the host, which frees it.
    ///
    /// # Safety
    /// `length` bytes lie at `address`.
    pub unsafe fn handle<E: Display>(
        address: *const u8,
        length: usize,
        handler: impl FnOnce(&[u8]) -> Result<Vec<u8>, E>,
    ) -> u64 {
        PANIC_HOOK.call_once(|| {
            std::panic::set_hook(Box::new(|panic| super::abi::log_line(&panic.to_string())))
        });
        match handler(std::slice::from_raw_parts(address, length)) {
            Ok(answer) => (answer.len() as u64) << 32 | give(answer),
            Err(error) => {
                let text = error.to_string();
                let mut block = (text.len() as u32).to_le_bytes().to_vec();
                block.extend_from_slice(text.as_bytes());
                1 << 63 | give(block)
            }
        }
    }

    /// The address of a copy in a block that the host frees.
    unsafe fn give(bytes: Vec<u8>) -> u64 {
        let block = super::abi::alloc(bytes.len());
        std::ptr::copy_nonoverlapping(bytes.as_ptr(), block, bytes.len());
        block as usize as u64
    }
}

/// The state of the wasm job's key: what the last successful job of the same key left. A failure
/// changes nothing. The manifest needs `"state": {}`, and the job a key. In tests outside of a module,
/// each thread has a state of its own.
pub mod state {
    use serde::{de::DeserializeOwned, Serialize};

    #[cfg(target_arch = "wasm32")]
    #[link(wasm_import_module = "env")]
    extern "C" {
        fn kv_get(key: *const u8, length: usize) -> u64;
        fn kv_set(key: *const u8, length: usize, value: *const u8, value_length: usize);
        fn kv_delete(key: *const u8, length: usize);
        fn kv_keys(prefix: *const u8, length: usize) -> u64;
    }

    /// The value of a key.
    pub fn get(key: impl AsRef<[u8]>) -> Option<Vec<u8>> {
        let key = key.as_ref();
        #[cfg(target_arch = "wasm32")]
        unsafe {
            match kv_get(key.as_ptr(), key.len()) {
                u64::MAX => None,
                packed => Some(super::abi::take(packed)),
            }
        }
        #[cfg(not(target_arch = "wasm32"))]
        outside::STATE.with(|state| state.borrow().get(key).cloned())
    }

    /// Sets the value of a key. More than the manifest allows ends the job with `STATE_LIMIT`.
    pub fn set(key: impl AsRef<[u8]>, value: impl AsRef<[u8]>) {
        let (key, value) = (key.as_ref(), value.as_ref());
        #[cfg(target_arch = "wasm32")]
        unsafe {
            kv_set(key.as_ptr(), key.len(), value.as_ptr(), value.len())
        }
        #[cfg(not(target_arch = "wasm32"))]
        outside::STATE.with(|state| state.borrow_mut().insert(key.to_vec(), value.to_vec()));
    }

    /// Removes a key, where it is there.
    pub fn delete(key: impl AsRef<[u8]>) {
        let key = key.as_ref();
        #[cfg(target_arch = "wasm32")]
        unsafe {
            kv_delete(key.as_ptr(), key.len())
        }
        #[cfg(not(target_arch = "wasm32"))]
        outside::STATE.with(|state| state.borrow_mut().remove(key));
    }

    /// The keys that begin with `prefix`, sorted.
    pub fn keys(prefix: impl AsRef<[u8]>) -> Vec<Vec<u8>> {
        let prefix = prefix.as_ref();
        #[cfg(target_arch = "wasm32")]
        {
            let listed = unsafe { super::abi::take(kv_keys(prefix.as_ptr(), prefix.len())) };
            let mut rest = &listed[..];
            let mut keys = Vec::new();
            while rest.len() >= 4 {
                let (length, key) = rest.split_at(4);
                let length = u32::from_le_bytes([length[0], length[1], length[2], length[3]]) as usize;
                keys.push(key[..length].to_vec());
                rest = &key[length..];
            }
            keys
        }
        #[cfg(not(target_arch = "wasm32"))]
        outside::STATE.with(|state| {
            state.borrow().keys().filter(|key| key.starts_with(prefix)).cloned().collect()
        })
    }

    /// The value of a key, read from JSON.
    pub fn get_json<T: DeserializeOwned>(key: impl AsRef<[u8]>) -> Option<T> {
        get(key).map(|value| serde_json::from_slice(&value).expect("state that set_json wrote"))
    }

    /// Sets the value of a key to JSON.
    pub fn set_json<T: Serialize>(key: impl AsRef<[u8]>, value: &T) {
        set(key, serde_json::to_vec(value).expect("state that can be written as JSON"))
    }

    #[cfg(not(target_arch = "wasm32"))]
    mod outside {
        use std::cell::RefCell;
        use std::collections::BTreeMap;

        thread_local! {
            pub static STATE: RefCell<BTreeMap<Vec<u8>, Vec<u8>>> = RefCell::new(BTreeMap::new());
        }
    }
}

/// A further record for a topic that the manifest lists in `topics`. It appears together with the
/// job's outcome; a failure emits nothing.
///
/// ```ignore
/// Record::to("audit").key(id).value(text).header("source", "shop").emit();
/// ```
pub struct Record {
    topic: String,
    key: Vec<u8>,
    value: Option<Vec<u8>>,
    headers: Vec<(String, String)>,
}

impl Record {
    /// A record without key, value and headers: a tombstone, until it is given a value.
    pub fn to(topic: impl Into<String>) -> Record {
        Record { topic: topic.into(), key: Vec::new(), value: None, headers: Vec::new() }
    }

    /// Sets the key, which chooses the partition.
    pub fn key(mut self, key: impl Into<Vec<u8>>) -> Record {
        self.key = key.into();
        self
    }

    /// Sets the value.
    pub fn value(mut self, value: impl Into<Vec<u8>>) -> Record {
        self.value = Some(value.into());
        self
    }

    /// Adds a header.
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Record {
        self.headers.push((name.into(), value.into()));
        self
    }

    /// Emits it. False says that the host refused it: the job then ends with `EMIT_REFUSED`.
    pub fn emit(self) -> bool {
        let mut headers = Vec::new();
        for (place, (name, value)) in self.headers.iter().enumerate() {
            headers.push(if place == 0 { b'{' } else { b',' });
            headers.extend(serde_json::to_vec(name).expect("a text is always JSON"));
            headers.push(b':');
            headers.extend(serde_json::to_vec(value).expect("a text is always JSON"));
        }
        if !headers.is_empty() {
            headers.push(b'}');
        }
        #[cfg(target_arch = "wasm32")]
        unsafe {
            let value = self.value.as_deref();
            record_abi::emit(
                self.topic.as_ptr(),
                self.topic.len(),
                self.key.as_ptr(),
                self.key.len(),
                value.map_or(std::ptr::null(), <[u8]>::as_ptr),
                value.map_or(usize::MAX, <[u8]>::len),
                headers.as_ptr(),
                headers.len(),
            ) == 0
        }
        #[cfg(not(target_arch = "wasm32"))]
        {
            eprintln!("emitted {} bytes to {}", self.value.map_or(0, |value| value.len()), self.topic);
            true
        }
    }
}

#[cfg(target_arch = "wasm32")]
mod record_abi {
    #[link(wasm_import_module = "env")]
    extern "C" {
        pub fn emit(
            topic: *const u8,
            topic_length: usize,
            key: *const u8,
            key_length: usize,
            value: *const u8,
            value_length: usize,
            headers: *const u8,
            headers_length: usize,
        ) -> i32;
    }
}
