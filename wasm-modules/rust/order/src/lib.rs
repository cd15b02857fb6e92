//! Takes an order: emits it with its total to `neworders` and a line about it to `audit`, and returns
//! its id.

#[macro_use]
mod wasmjobs;

use serde::{Deserialize, Serialize};
use wasmjobs::Record;

#[derive(Deserialize)]
struct Order {
    id: String,
    customer: String,
    lines: Vec<Line>,
}

#[derive(Serialize, Deserialize)]
struct Line {
    sku: String,
    quantity: u32,
    cents: u64,
}

#[derive(Serialize)]
struct NewOrder<'a> {
    id: &'a str,
    customer: &'a str,
    lines: &'a [Line],
    total_cents: u64,
}

fn place(payload: &[u8]) -> Result<Vec<u8>, String> {
    let order: Order = serde_json::from_slice(payload).map_err(|error| format!("bad payload: {}", error))?;
    let total_cents = total(&order.lines).ok_or("the total does not fit in 64 bits")?;
    if order.lines.iter().all(|line| line.quantity == 0) {
        return Err(format!("order {} orders nothing", order.id));
    }
    let new = NewOrder { id: &order.id, customer: &order.customer, lines: &order.lines, total_cents };
    let json = serde_json::to_vec(&new).map_err(|error| error.to_string())?;
    Record::to("neworders").key(order.customer.as_str()).value(json).header("order", &order.id).emit();
    let line = format!("order {} of {}: {} cents", order.id, order.customer, total_cents);
    Record::to("audit").value(line).emit();
    Ok(order.id.into_bytes())
}

fn total(lines: &[Line]) -> Option<u64> {
    lines.iter().try_fold(0u64, |sum, line| sum.checked_add(line.cents.checked_mul(line.quantity.into())?))
}

bytes_handler!(place);
