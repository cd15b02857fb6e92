//! Announces an order: appends it to the stream `neworders` of the Redis in the config, and returns
//! the entry's id. Readers of the stream can drop repetitions by the order's id in the field `order`,
//! since an attempt that fails after sending is made again.

#[macro_use]
mod wasmjobs;

use serde::Deserialize;
use std::fs::File;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, SocketAddrV4};
use std::os::wasi::io::FromRawFd;

const STREAM: &str = "neworders";
const LONGEST_REPLY: u64 = 1024;

// WASI preview 1 has no call that opens a connection; the host adds this one.
#[link(wasm_import_module = "wasi_snapshot_preview1")]
extern "C" {
    fn sock_connect(ipv4: u32, port: u32, descriptor: *mut i32) -> i32;
}

#[derive(Deserialize)]
struct Order {
    id: String,
}

fn announce(payload: &[u8]) -> Result<Vec<u8>, String> {
    let order: Order = serde_json::from_slice(payload).map_err(|error| format!("bad payload: {}", error))?;
    let address = wasmjobs::config("REDIS").ok_or("config REDIS is missing")?;
    let mut redis = connect(&address)?;
    let command = command(&[b"XADD", STREAM.as_bytes(), b"*", b"order", order.id.as_bytes(), b"payload", payload]);
    redis.write_all(&command).map_err(|error| format!("cannot send to Redis: {}", error))?;
    reply(redis)
}

fn connect(address: &str) -> Result<File, String> {
    let redis: SocketAddrV4 = address.parse().map_err(|_| "config REDIS is not such as 127.0.0.1:6379")?;
    let ip: Ipv4Addr = *redis.ip();
    let mut descriptor = -1;
    match unsafe { sock_connect(ip.into(), redis.port().into(), &mut descriptor) } {
        0 => Ok(unsafe { File::from_raw_fd(descriptor) }),
        errno => Err(format!("cannot connect to Redis at {}: errno {}", address, errno)),
    }
}

/// A command of Redis's protocol: an array of byte strings.
fn command(parts: &[&[u8]]) -> Vec<u8> {
    let mut command = format!("*{}\r\n", parts.len()).into_bytes();
    for part in parts {
        command.extend(format!("${}\r\n", part.len()).bytes());
        command.extend_from_slice(part);
        command.extend(b"\r\n");
    }
    command
}

/// The entry's id, in the line after its length.
fn reply(redis: File) -> Result<Vec<u8>, String> {
    let mut reader = BufReader::new(redis.take(LONGEST_REPLY));
    let length = line(&mut reader)?;
    if !length.starts_with('$') {
        return Err(format!("Redis answered {}", length));
    }
    line(&mut reader).map(String::into_bytes)
}

fn line(reader: &mut impl BufRead) -> Result<String, String> {
    let mut line = String::new();
    reader.read_line(&mut line).map_err(|error| format!("Redis does not answer: {}", error))?;
    match line.strip_suffix("\r\n") {
        Some(text) => Ok(text.to_string()),
        None => Err("Redis closed the connection".to_string()),
    }
}

bytes_handler!(announce);
