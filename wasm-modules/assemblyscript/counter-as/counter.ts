/** Adds the payload, a number, to the total of the job's key. An empty payload only returns it. */
import { failed, respondBytes, stateGet, stateSet } from "./wasmjobs";
export { alloc, dealloc, wasmjobs_error_is_failure } from "./wasmjobs";

function count(payload: Uint8Array): Uint8Array {
  const stored = stateGet("total");
  const text = textOf(payload).trim();
  if (text.length == 0) return stored !== null ? stored : bytesOf("0");
  if (!isNumber(text)) return failed("the payload is not a whole number");
  const total: i64 = stored !== null ? I64.parseInt(textOf(stored)) : 0;
  const step: i64 = I64.parseInt(text);
  const sum = total + step;
  if (total >= 0 == step >= 0 && sum >= 0 != total >= 0) return failed("the total does not fit in 64 bits");
  const answer = bytesOf(sum.toString());
  stateSet("total", answer);
  return answer;
}

/** An optional sign and 1 to 18 digits, which always fit in 64 bits. */
function isNumber(text: string): bool {
  const first = text.startsWith("-") || text.startsWith("+") ? 1 : 0;
  if (text.length == first || text.length > first + 18) return false;
  for (let i = first; i < text.length; i++) {
    const digit = text.charCodeAt(i);
    if (digit < 0x30 || digit > 0x39) return false;
  }
  return true;
}

function textOf(bytes: Uint8Array): string {
  return String.UTF8.decodeUnsafe(bytes.dataStart, bytes.length);
}

function bytesOf(text: string): Uint8Array {
  return Uint8Array.wrap(String.UTF8.encode(text));
}

export function handle_bytes(address: usize, length: usize): u64 {
  return respondBytes(address, length, count);
}
