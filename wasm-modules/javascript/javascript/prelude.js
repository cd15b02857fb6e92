// What a script finds: Message, log, http, config. Evaluated before it, once per instance.
// `host` has the functions written in C; it is taken away again at the end.
"use strict";
(() => {
  const { decode, sendLog, sendHttp, environment } = globalThis.host;
  delete globalThis.host;

  /** What a module is given and what it answers: a payload, and the name of its type. */
  globalThis.Message = class Message {
    constructor(typeName, payload) {
      this.typeName = typeName;
      this.payload = payload;
    }
    /** The payload as a Uint8Array. */
    get bytes() { return new Uint8Array(this.payload); }
    /** The payload as UTF-8. */
    get text() { return decode(this.payload); }
    /** The payload as JSON. */
    get json() {
      try {
        return JSON.parse(this.text);
      } catch (error) {
        throw new Error(`bad payload: ${error.message}`);
      }
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

  // Called for each wasm job; what it returns is [type name, string or ArrayBuffer].
  return async (typeName, payload) => {
    if (typeof handle !== "function") throw new Error("the script defines no function handle(message)");
    const answer = await handle(new Message(typeName, payload));
    return answer instanceof Message ? [answer.typeName, bytesOf(answer.payload)] : ["Response", bytesOf(answer)];
  };
})();
