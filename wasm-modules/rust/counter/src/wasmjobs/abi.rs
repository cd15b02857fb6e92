//! The `message` and the `bytes` ABI: the exported functions. Modules use `handler!` and
//! `bytes_handler!` instead.

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

/// The layout of a block that is passed between host and guest. No block has the size 0, so that each
/// has its own address.
fn layout(length: usize) -> Layout {
    Layout::from_size_align(length.max(1), 1).expect("a block of less than 2 GiB")
}

/// Allocates memory for the host to write to.
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
/// `address` and `length` belong to a block that is still in use.
pub unsafe fn dealloc(address: *mut u8, length: usize) {
    std::alloc::dealloc(address, layout(length));
}

/// Reads the Message, calls the handler and returns the answer to the host, which frees it.
///
/// # Safety
/// `length` bytes lie at `address`.
pub unsafe fn handle(
    address: *const u8,
    length: usize,
    handler: impl FnOnce(Message) -> Message,
) -> u64 {
    log_panics();
    let input = std::slice::from_raw_parts(address, length);
    let answer = match serde_json::from_slice::<Message>(input) {
        Ok(message) => handler(message),
        Err(error) => Message::error(format!("bad envelope: {}", error)),
    };
    let json = serde_json::to_vec(&answer).expect("a Message is always JSON");
    (json.len() as u64) << 32 | give(json)
}

/// Reads the payload, calls the handler and returns the answer or the error to the host, which frees it.
///
/// # Safety
/// `length` bytes lie at `address`.
pub unsafe fn handle_bytes<E: Display>(
    address: *const u8,
    length: usize,
    handler: impl FnOnce(&[u8]) -> Result<Vec<u8>, E>,
) -> u64 {
    log_panics();
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

/// Sends a request as JSON, and takes the host's response, which it wrote into a block of [`alloc`].
#[cfg(target_arch = "wasm32")]
pub fn http(request: &[u8]) -> Vec<u8> {
    unsafe { take(http_request(request.as_ptr(), request.len())) }
}

/// Outside of a module there is no host.
#[cfg(not(target_arch = "wasm32"))]
pub fn http(_request: &[u8]) -> Vec<u8> {
    br#"{"_error":"host http error: not inside of a module"}"#.to_vec()
}

fn log_panics() {
    PANIC_HOOK
        .call_once(|| std::panic::set_hook(Box::new(|panic| log_line(&panic.to_string()))));
}

/// The address of a block that the host frees.
fn give(bytes: Vec<u8>) -> u64 {
    let address = if bytes.is_empty() {
        alloc(0)
    } else {
        Box::into_raw(bytes.into_boxed_slice()) as *mut u8
    };
    address as usize as u64
}

/// Takes a block that the host wrote: its length in the upper 32 bits, its address in the lower.
#[cfg(target_arch = "wasm32")]
pub unsafe fn take(packed: u64) -> Vec<u8> {
    let (address, length) = (packed as u32 as usize as *mut u8, (packed >> 32) as usize);
    let bytes = std::slice::from_raw_parts(address, length).to_vec();
    dealloc(address, length);
    bytes
}
