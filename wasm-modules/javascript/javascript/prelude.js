// Defines Message, log, http, config and state for scripts. Evaluated before the script, once per instance.
// `host` has the functions written in C; it is removed at the end.
"use strict";
(() => {
  const { decode, sendLog, sendHttp, getState, setState, deleteState, stateKeys, environment } = globalThis.host;
  delete globalThis.host;

  /** Bytes, in the form that a script needs. */
  class Value {
    constructor(payload) { this.payload = payload; }
    /** As a Uint8Array. */
    get bytes() { return new Uint8Array(this.payload); }
    /** As UTF-8. */
    get text() { return decode(this.payload); }
    /** As JSON. */
    get json() {
      try {
        return JSON.parse(this.text);
      } catch (error) {
        throw new Error(`bad payload: ${error.message}`);
      }
    }
  }

  /** The input and the answer of a module: a payload, and the name of its type. */
  globalThis.Message = class Message extends Value {
    constructor(typeName, payload) {
      super(payload);
      this.typeName = typeName;
    }
  };

  const show = part => typeof part === "string" ? part : JSON.stringify(part) ?? String(part);

  /** Logs a line. */
  globalThis.log = (...parts) => sendLog(parts.map(show).join(" "));
  globalThis.console = { log, info: log, warn: log, error: log, debug: log };

  /** Sends a URL or `{url, method, headers, body}`; returns the answer's JSON, or throws. */
  globalThis.http = request => {
    const answer = JSON.parse(sendHttp(JSON.stringify(typeof request === "string" ? { url: request } : request)));
    if (typeof answer?._error === "string") throw new Error(answer._error);
    return answer;
  };

  /** The manifest's config. */
  globalThis.config = Object.fromEntries(environment.map(entry => {
    const at = entry.indexOf("=");
    return [entry.slice(0, at), entry.slice(at + 1)];
  }));

  const bytesOf = value => ArrayBuffer.isView(value)
    ? value.buffer.slice(value.byteOffset, value.byteOffset + value.byteLength)
    : value instanceof ArrayBuffer ? value
    : typeof value === "string" ? value
    : JSON.stringify(value) ?? "";

  const keyOf = key => {
    if (typeof key !== "string") throw new TypeError("a key of the state is a string");
    return key;
  };

  /** The state after the last successful wasm job of the same key. The manifest needs `"state": {}`. */
  globalThis.state = {
    /** The value of a key, with `bytes`, `text` and `json`; undefined if there is none. */
    get(key) {
      const payload = getState(keyOf(key));
      return payload && new Value(payload);
    },
    /** Sets the value of a key: a text, bytes, or any other value as JSON. */
    set(key, value) { setState(keyOf(key), bytesOf(value)); },
    /** Removes a key if it exists. */
    delete(key) { deleteState(keyOf(key)); },
    /** The keys with a prefix, sorted. */
    keys(prefix = "") { return stateKeys(keyOf(prefix)); },
  };

  // Called for each wasm job; what it returns is [type name, string or ArrayBuffer].
  return async (typeName, payload) => {
    if (typeof handle !== "function") throw new Error("the script defines no function handle(message)");
    const answer = await handle(new Message(typeName, payload));
    return answer instanceof Message ? [answer.typeName, bytesOf(answer.payload)] : ["Response", bytesOf(answer)];
  };
})();
