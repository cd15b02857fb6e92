/** Turns ASCII letters into capitals. A byte that is never part of UTF-8 is an error. */
import { failed, log, respondBytes } from "./wasmjobs";
export { alloc, dealloc, wasmjobs_error_is_failure } from "./wasmjobs";

function capitals(payload: Uint8Array): Uint8Array {
  log(`${payload.length} bytes`);
  for (let i = 0; i < payload.length; i++) {
    const byte = payload[i];
    if (byte == 0xc0 || byte == 0xc1 || byte > 0xf4) return failed(`byte ${i} is in no UTF-8 text`);
    if (byte >= 0x61 && byte <= 0x7a) payload[i] = byte - 0x20;
  }
  return payload;
}

export function handle_bytes(address: usize, length: usize): u64 {
  return respondBytes(address, length, capitals);
}
