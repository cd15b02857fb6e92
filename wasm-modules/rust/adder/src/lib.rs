//! Joins a first and a last name.

#[macro_use]
mod wasmjobs;

use serde::{Deserialize, Serialize};

#[derive(Deserialize)]
struct AddRequest {
    first: String,
    last: String,
}

#[derive(Serialize)]
struct AddResponse {
    full_name: String,
}

fn add(request: AddRequest) -> AddResponse {
    log!("joining a name of {} letters", request.first.chars().count() + request.last.chars().count());
    AddResponse {
        full_name: format!("{} {}", request.first, request.last),
    }
}

handler!(add(AddRequest) -> AddResponse);
