//! Counts the lines, words and bytes of a text.

#[macro_use]
mod wasmjobs;

use serde::Serialize;
use wasmjobs::Message;

#[derive(Serialize)]
struct Count {
    lines: usize,
    words: usize,
    bytes: usize,
}

fn count(message: Message) -> Message {
    let text = match std::str::from_utf8(&message.payload) {
        Ok(text) => text,
        Err(_) => return Message::error("the payload is not UTF-8"),
    };
    let count = Count {
        lines: text.lines().count(),
        words: text.split_ascii_whitespace().count(),
        bytes: text.len(),
    };
    log!("counted {} words", count.words);
    Message::json("Count", &count)
}

handler!(count);
