//! Fulfils an order: its status, `{"id", "status": "fulfilled"}`, becomes the state of the order's key
//! and the answer.

#[macro_use]
mod wasmjobs;

use serde::{Deserialize, Serialize};
use wasmjobs::state;

#[derive(Deserialize)]
struct Order {
    id: String,
}

#[derive(Serialize)]
struct Status {
    id: String,
    status: &'static str,
}

fn fulfil(payload: &[u8]) -> Result<Vec<u8>, String> {
    let order: Order = serde_json::from_slice(payload).map_err(|error| format!("bad payload: {}", error))?;
    let status = Status { id: order.id, status: "fulfilled" };
    state::set_json("status", &status);
    serde_json::to_vec(&status).map_err(|error| error.to_string())
}

bytes_handler!(fulfil);
