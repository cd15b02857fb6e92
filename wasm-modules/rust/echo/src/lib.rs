//! Returns its input, after a request to the URL in its config.

#[macro_use]
mod wasmjobs;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use wasmjobs::{config, http};

#[derive(Deserialize)]
struct Request {
    data: String,
}

#[derive(Serialize)]
struct Response {
    data: String,
}

fn echo(request: Request) -> Response {
    log!("echo: {} bytes", request.data.len());
    let data = match call() {
        Ok(_) => format!("Echo: {}", request.data),
        Err(error) => {
            log!("http: {}", error);
            format!("Echo (but HTTP failed): {}", error)
        }
    };
    Response { data }
}

fn call() -> Result<Value, String> {
    http::get(&config("URL").ok_or("the manifest's config has no URL")?)
}

handler!(echo(Request) -> Response);
