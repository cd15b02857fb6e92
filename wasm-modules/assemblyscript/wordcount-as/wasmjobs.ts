/**
 * Write a wasmjobs module as one AssemblyScript function. This file is the whole SDK, with a copy in each
 * module's folder.
 *
 *     import { Message, log, respond } from "./wasmjobs";
 *     export { alloc, dealloc, wasmjobs_error_is_failure } from "./wasmjobs";
 *
 *     function greet(message: Message): Message {
 *       log("greeting " + message.text);
 *       return Message.ofText("Greeting", "Hello, " + message.text + "!");
 *     }
 *
 *     export function handle(address: usize, length: usize): u64 {
 *       return respond(address, length, greet);
 *     }
 *
 * A failed assertion or a thrown error is logged and becomes a trap. No memory is leaked from one call
 * to the next.
 */

@external("env", "log")
declare function hostLog(address: usize, length: usize): void;

@external("env", "http_request")
declare function hostHttpRequest(address: usize, length: usize): u64;

@external("wasi_snapshot_preview1", "environ_sizes_get")
declare function environSizesGet(count: usize, bytes: usize): i32;

@external("wasi_snapshot_preview1", "environ_get")
declare function environGet(entries: usize, bytes: usize): i32;

/** The input and the answer of a module: bytes, and the name of their type. */
export class Message {
  constructor(
    /** The application's own name for the payload's type, such as `Request`. */
    public typeName: string,
    public payload: Uint8Array,
  ) {}

  /** The payload as UTF-8. */
  get text(): string {
    return String.UTF8.decodeUnsafe(this.payload.dataStart, this.payload.length);
  }

  static ofText(typeName: string, text: string): Message {
    return new Message(typeName, Uint8Array.wrap(String.UTF8.encode(text)));
  }

  /**
   * The answer that reports an error of the module: `{"error": why}`. It is a failure of the
   * wasm job, unless the manifest says `"guest_error": "result"`.
   */
  static error(why: string): Message {
    return Message.ofText("Error", '{"error":' + quote(why) + "}");
  }
}

/** Logs a line: it becomes part of the wasm job's report. */
export function log(line: string): void {
  const bytes = String.UTF8.encode(line);
  hostLog(changetype<usize>(bytes), bytes.byteLength);
}

/**
 * Sends `{"url", "method"?, "headers"?, "body"?}` and returns the response: the JSON that
 * the server sent, `{"status", "body"}` of other text, or `{"_error": why}`.
 */
export function http(request: string): string {
  const bytes = String.UTF8.encode(request);
  const packed = hostHttpRequest(changetype<usize>(bytes), bytes.byteLength);
  const address = <usize>(<u32>packed);
  const answer = String.UTF8.decodeUnsafe(address, <usize>(packed >> 32));
  heap.free(address);
  return answer;
}

/** The value of a key of the manifest's `config`, or null. */
export function config(key: string): string | null {
  const sizes = new StaticArray<u32>(2);
  if (environSizesGet(changetype<usize>(sizes), changetype<usize>(sizes) + 4)) return null;
  const entries = new StaticArray<u32>(<i32>sizes[0]);
  const text = new StaticArray<u8>(<i32>sizes[1]);
  if (environGet(changetype<usize>(entries), changetype<usize>(text))) return null;
  for (let i = 0; i < entries.length; i++) {
    const entry = String.UTF8.decodeUnsafe(<usize>entries[i], sizes[1], true);
    if (entry.startsWith(key + "=")) return entry.substring(key.length + 1);
  }
  return null;
}

/** Text as a JSON string, with its quotes. */
export function quote(text: string): string {
  let json = '"';
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit == 0x22 || unit == 0x5c) json += "\\" + String.fromCharCode(unit);
    else if (unit < 0x20) json += "\\u" + unit.toString(16).padStart(4, "0");
    else json += String.fromCharCode(unit);
  }
  return json + '"';
}

// --- The message ABI: the exported functions. ---

/** Allocates memory for the host to write to. */
export function alloc(length: usize): usize {
  return heap.alloc(length);
}

/** Frees a block of `alloc` or an answer of `respond`. */
export function dealloc(address: usize, length: usize): void {
  heap.free(address);
}

/** Never called: its export means that an answer of type `Error` is a failure. */
export function wasmjobs_error_is_failure(): void {}

/** Reads the Message, calls the function and returns the answer to the host, which frees it. */
export function respond(address: usize, length: usize, handler: (message: Message) => Message): u64 {
  const message = new Envelope(address, address + length).read();
  const answer = message ? handler(message) : Message.error("bad envelope: not a Message");
  const payload = answer.payload;
  const head = String.UTF8.encode('{"type_name":' + quote(answer.typeName) + ',"payload":[');
  const start = heap.alloc(head.byteLength + 4 * payload.length + 2);
  memory.copy(start, changetype<usize>(head), head.byteLength);
  let at = start + head.byteLength;
  for (let i = 0; i < payload.length; i++) {
    const byte = unchecked(payload[i]);
    if (i > 0) store<u8>(at++, 0x2c);
    if (byte >= 100) store<u8>(at++, 0x30 + byte / 100);
    if (byte >= 10) store<u8>(at++, 0x30 + ((byte / 10) % 10));
    store<u8>(at++, 0x30 + (byte % 10));
  }
  store<u16>(at, 0x7d5d); // "]}"
  return (<u64>(at + 2 - start) << 32) | start;
}

/** Logs the error, then traps: `--use abort=` in the build names it. */
export function abort(message: string | null, file: string | null, line: u32, column: u32): void {
  log((message ? message : "aborted") + " (" + (file ? file : "?") + ":" + line.toString() + ")");
  unreachable();
}

/** Reads `{"type_name": "…", "payload": [ints]}`. */
class Envelope {
  constructor(
    private at: usize,
    private end: usize,
  ) {}

  read(): Message | null {
    let typeName: string | null = null;
    let payload: Uint8Array | null = null;
    if (!this.next(0x7b)) return null;
    do {
      const key = this.string();
      if (!key || !this.next(0x3a)) return null;
      if (key == "type_name") typeName = this.string();
      else if (key == "payload") payload = this.bytes();
      else return null;
    } while (this.next(0x2c));
    if (!this.next(0x7d)) return null;
    return typeName && payload ? new Message(typeName, payload) : null;
  }

  private next(wanted: u8): bool {
    while (this.at < this.end && load<u8>(this.at) <= 0x20) this.at++;
    if (this.at >= this.end || load<u8>(this.at) != wanted) return false;
    this.at++;
    return true;
  }

  private string(): string | null {
    if (!this.next(0x22)) return null;
    let text = "";
    let from = this.at;
    while (this.at < this.end) {
      const byte = load<u8>(this.at);
      if (byte != 0x22 && byte != 0x5c) {
        this.at++;
        continue;
      }
      text += String.UTF8.decodeUnsafe(from, this.at - from);
      this.at++;
      if (byte == 0x22) return text;
      const unit = this.escape();
      if (unit < 0) return null;
      text += String.fromCharCode(unit); // halves of a surrogate pair come one after the other
      from = this.at;
    }
    return null;
  }

  private escape(): i32 {
    if (this.at >= this.end) return -1;
    switch (load<u8>(this.at++)) {
      case 0x22: return 0x22;
      case 0x5c: return 0x5c;
      case 0x2f: return 0x2f;
      case 0x62: return 0x08;
      case 0x66: return 0x0c;
      case 0x6e: return 0x0a;
      case 0x72: return 0x0d;
      case 0x74: return 0x09;
      case 0x75: return this.hex();
      default: return -1;
    }
  }

  private hex(): i32 {
    let unit = 0;
    if (this.end - this.at < 4) return -1;
    for (let i = 0; i < 4; i++) {
      const c = <i32>load<u8>(this.at++);
      const letter = c | 0x20;
      if (c >= 0x30 && c <= 0x39) unit = (unit << 4) | (c - 0x30);
      else if (letter >= 0x61 && letter <= 0x66) unit = (unit << 4) | (letter - 0x57);
      else return -1;
    }
    return unit;
  }

  private bytes(): Uint8Array | null {
    if (!this.next(0x5b)) return null;
    const bytes = new Uint8Array(<i32>((this.end - this.at) / 2)); // at least two characters per byte
    let length = 0;
    if (this.next(0x5d)) return bytes.subarray(0, 0);
    do {
      while (this.at < this.end && load<u8>(this.at) <= 0x20) this.at++;
      let value = 0;
      let digits = 0;
      for (; this.at < this.end && value < 256; digits++) {
        const digit = <i32>load<u8>(this.at) - 0x30;
        if (digit < 0 || digit > 9) break;
        value = value * 10 + digit;
        this.at++;
      }
      if (!digits || value > 255) return null;
      bytes[length++] = <u8>value;
    } while (this.next(0x2c));
    return this.next(0x5d) ? bytes.subarray(0, length) : null;
  }
}

// --- The bytes ABI: the fastest, without a Message in JSON. ---

/**
 * Calls a function of bytes and returns the answer to the host, which frees it:
 *
 *     export function handle_bytes(address: usize, length: usize): u64 {
 *       return respondBytes(address, length, capitals);
 *     }
 *
 * An answer of `failed(why)` is of type `Error`, which is a failure of the wasm job unless the
 * manifest says `"guest_error": "result"`.
 */
export function respondBytes(address: usize, length: usize, handler: (payload: Uint8Array) => Uint8Array): u64 {
  const payload = new Uint8Array(<i32>length);
  memory.copy(payload.dataStart, address, length);
  failure = null;
  const answer = handler(payload);
  const why = failure;
  if (why !== null) {
    const text = String.UTF8.encode(why);
    const error = heap.alloc(4 + text.byteLength);
    store<u32>(error, text.byteLength);
    memory.copy(error + 4, changetype<usize>(text), text.byteLength);
    return (1 << 63) | <u64>error;
  }
  const block = heap.alloc(answer.length);
  memory.copy(block, answer.dataStart, answer.length);
  return (<u64>answer.length << 32) | <u64>block;
}

let failure: string | null = null;

/** The answer of a function of bytes that failed. */
export function failed(why: string): Uint8Array {
  failure = why;
  return new Uint8Array(0);
}

// --- State and records. ---

@external("env", "kv_get")
declare function hostKvGet(key: usize, length: usize): u64;

@external("env", "kv_set")
declare function hostKvSet(key: usize, length: usize, value: usize, valueLength: usize): void;

@external("env", "kv_delete")
declare function hostKvDelete(key: usize, length: usize): void;

@external("env", "kv_keys")
declare function hostKvKeys(prefix: usize, length: usize): u64;

@external("env", "emit")
declare function hostEmit(
  topic: usize, topicLength: usize, key: usize, keyLength: usize,
  value: usize, valueLength: usize, headers: usize, headersLength: usize,
): i32;

/**
 * The value of a key in the state of the wasm job's key, as the last successful job of the same key
 * left it. A failure changes nothing. The manifest needs `"state": {}`, and the job a key.
 */
export function stateGet(key: string): Uint8Array | null {
  const bytes = String.UTF8.encode(key);
  const packed = hostKvGet(changetype<usize>(bytes), bytes.byteLength);
  if (packed == u64.MAX_VALUE) return null;
  const block = <usize>(<u32>packed);
  const value = new Uint8Array(<i32>(packed >> 32));
  memory.copy(value.dataStart, block, value.length);
  heap.free(block);
  return value;
}

/** Sets the value of a key. More than the manifest allows ends the job with `STATE_LIMIT`. */
export function stateSet(key: string, value: Uint8Array): void {
  const bytes = String.UTF8.encode(key);
  hostKvSet(changetype<usize>(bytes), bytes.byteLength, value.dataStart, value.length);
}

/** Removes a key if it exists. */
export function stateDelete(key: string): void {
  const bytes = String.UTF8.encode(key);
  hostKvDelete(changetype<usize>(bytes), bytes.byteLength);
}

/** The keys with the prefix `prefix`, sorted. */
export function stateKeys(prefix: string): string[] {
  const bytes = String.UTF8.encode(prefix);
  const packed = hostKvKeys(changetype<usize>(bytes), bytes.byteLength);
  const block = <usize>(<u32>packed);
  const end = block + <usize>(packed >> 32);
  const keys = new Array<string>();
  for (let at = block; at < end; ) {
    const length = <usize>load<u32>(at);
    keys.push(String.UTF8.decodeUnsafe(at + 4, length));
    at += 4 + length;
  }
  heap.free(block);
  return keys;
}

/**
 * Emits an additional record to a topic that the manifest lists in `topics`. It appears together with the
 * job's outcome; a failure emits nothing. An empty key means none; null as value is a tombstone; headers
 * are a JSON object of texts, or empty. False means that the host refused it: the job then ends with
 * `EMIT_REFUSED`.
 */
export function emit(topic: string, key: string, value: Uint8Array | null, headers: string = ""): bool {
  const topicBytes = String.UTF8.encode(topic);
  const keyBytes = String.UTF8.encode(key);
  const headerBytes = String.UTF8.encode(headers);
  return (
    hostEmit(
      changetype<usize>(topicBytes), topicBytes.byteLength,
      changetype<usize>(keyBytes), keyBytes.byteLength,
      value ? value.dataStart : 0, value ? value.length : -1,
      changetype<usize>(headerBytes), headerBytes.byteLength,
    ) == 0
  );
}
