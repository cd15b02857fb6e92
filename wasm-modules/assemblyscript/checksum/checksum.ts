/** Prints the CRC-32 and the SHA-256 of standard input as JSON. */
import { crc32 } from "./crc32";
import { sha256 } from "./sha256";

const CHUNK = 65536;

function readInput(): Uint8Array {
  let bytes = new Uint8Array(CHUNK);
  let length = 0;
  while (true) {
    const chunk = new ArrayBuffer(CHUNK);
    const got = process.stdin.read(chunk);
    if (got <= 0) return bytes.subarray(0, length);
    if (length + got > bytes.length) {
      const larger = new Uint8Array(2 * bytes.length);
      larger.set(bytes);
      bytes = larger;
    }
    bytes.set(Uint8Array.wrap(chunk, 0, got), length);
    length += got;
  }
}

const input = readInput();
const crc = crc32(input).toString(16).padStart(8, "0");
process.stdout.write(`{"bytes":${input.length},"crc32":"${crc}","sha256":"${sha256(input)}"}`);
