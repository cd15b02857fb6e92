/** Counts the lines, words and bytes of a text. */
import { Message, log, respond } from "./wasmjobs";
export { alloc, dealloc, wasmjobs_error_is_failure } from "./wasmjobs";

const NEWLINE: u8 = 0x0a;

function count(message: Message): Message {
  const text = message.payload;
  if (!isUtf8(text)) return Message.error("the payload is not UTF-8");

  let lines = 0;
  let words = 0;
  let before = NEWLINE;
  for (let i = 0; i < text.length; i++) {
    const byte = text[i];
    if (before == NEWLINE) lines++;
    if (!isSpace(byte) && isSpace(before)) words++;
    before = byte;
  }
  log(`counted ${words} words`);
  return Message.ofText("Count", `{"lines":${lines},"words":${words},"bytes":${text.length}}`);
}

function isSpace(byte: u8): bool {
  return byte == 0x20 || byte == 0x09 || byte == 0x0a || byte == 0x0c || byte == 0x0d;
}

/** As in RFC 3629: no overlong forms, no surrogates, nothing above U+10FFFF. */
function isUtf8(text: Uint8Array): bool {
  for (let i = 0; i < text.length; ) {
    const first = text[i++];
    if (first < 0x80) continue;
    if (first < 0xc2 || first > 0xf4) return false;
    let low: u8 = first == 0xe0 ? 0xa0 : first == 0xf0 ? 0x90 : 0x80;
    let high: u8 = first == 0xed ? 0x9f : first == 0xf4 ? 0x8f : 0xbf;
    for (let more = first < 0xe0 ? 1 : first < 0xf0 ? 2 : 3; more > 0; more--) {
      if (i == text.length || text[i] < low || text[i] > high) return false;
      low = 0x80;
      high = 0xbf;
      i++;
    }
  }
  return true;
}

export function handle(address: usize, length: usize): u64 {
  return respond(address, length, count);
}
