/*
 * Write a wasmjobs module as one C function. This file is the whole SDK, with a copy in each module's folder.
 *
 *   #include "wasmjobs.h"
 *
 *   static const char *greet(const wasmjobs_message *message, wasmjobs_buffer *answer) {
 *     wasmjobs_log("greeting %zu bytes", message->length);
 *     wasmjobs_printf(answer, "Hello, %s!", (const char *)message->payload);
 *     return "Greeting";
 *   }
 *   WASMJOBS_HANDLER(greet)
 *
 *   clang --target=wasm32-wasi -mexec-model=reactor -Oz -s greet.c -o greet.wasm
 *
 * The function fills the answer and returns the name of its type. Its input is freed when it
 * returns, and its answer once the host has read it: no memory is leaked from one call to the
 * next. To report an error: return wasmjobs_error(answer, "why"). That is a failure of the
 * wasm job, unless the manifest says "guest_error": "result".
 */
#ifndef WASMJOBS_H
#define WASMJOBS_H

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The input of a module: bytes, and the name of their type. */
typedef struct {
  const char *type_name;
  const uint8_t *payload; /* followed by a 0 outside of length, so that text is a C string */
  size_t length;
} wasmjobs_message;

/* Bytes that grow as they are written. */
typedef struct {
  uint8_t *bytes;
  size_t length, capacity;
} wasmjobs_buffer;

typedef const char *wasmjobs_handler(const wasmjobs_message *message, wasmjobs_buffer *answer);

__attribute__((import_module("env"), import_name("log"))) void wasmjobs_host_log(const char *, size_t);
__attribute__((import_module("env"), import_name("http_request"))) uint64_t
wasmjobs_host_http_request(const char *, size_t);

/* Allocates memory, or traps: a module without memory cannot report an error. */
static inline void *wasmjobs_memory(void *block, size_t length) {
  block = realloc(block, length ? length : 1);
  if (!block) __builtin_trap();
  return block;
}

static inline void wasmjobs_write(wasmjobs_buffer *buffer, const void *bytes, size_t length) {
  if (buffer->capacity - buffer->length < length) {
    buffer->capacity = 2 * buffer->capacity + length;
    buffer->bytes = wasmjobs_memory(buffer->bytes, buffer->capacity);
  }
  memcpy(buffer->bytes + buffer->length, bytes, length);
  buffer->length += length;
}

static inline void wasmjobs_vprintf(wasmjobs_buffer *buffer, const char *format, va_list arguments) {
  va_list again;
  va_copy(again, arguments);
  int length = vsnprintf(NULL, 0, format, arguments);
  if (length < 0) __builtin_trap();
  char *text = wasmjobs_memory(NULL, (size_t)length + 1);
  vsnprintf(text, (size_t)length + 1, format, again);
  va_end(again);
  wasmjobs_write(buffer, text, (size_t)length);
  free(text);
}

__attribute__((format(printf, 2, 3))) static inline void wasmjobs_printf(wasmjobs_buffer *buffer,
                                                                         const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  wasmjobs_vprintf(buffer, format, arguments);
  va_end(arguments);
}

/* Logs a line: it becomes part of the wasm job's report. */
__attribute__((format(printf, 1, 2))) static inline void wasmjobs_log(const char *format, ...) {
  wasmjobs_buffer line = {0};
  va_list arguments;
  va_start(arguments, format);
  wasmjobs_vprintf(&line, format, arguments);
  va_end(arguments);
  wasmjobs_host_log((const char *)line.bytes, line.length);
  free(line.bytes);
}

/* The value of a key of the manifest's "config", or NULL. */
static inline const char *wasmjobs_config(const char *key) { return getenv(key); }

/* Writes text as a JSON string, with its quotes. */
static inline void wasmjobs_write_json_string(wasmjobs_buffer *buffer, const char *text) {
  wasmjobs_write(buffer, "\"", 1);
  for (; *text; text++) {
    unsigned char byte = (unsigned char)*text;
    if (byte == '"' || byte == '\\') wasmjobs_write(buffer, "\\", 1);
    if (byte < 0x20)
      wasmjobs_printf(buffer, "\\u%04x", byte);
    else
      wasmjobs_write(buffer, text, 1);
  }
  wasmjobs_write(buffer, "\"", 1);
}

/* Writes the error {"error": why} as the answer. Return its result from the handler. */
static inline const char *wasmjobs_error(wasmjobs_buffer *answer, const char *why) {
  answer->length = 0;
  wasmjobs_write(answer, "{\"error\":", 9);
  wasmjobs_write_json_string(answer, why);
  wasmjobs_write(answer, "}", 1);
  return "Error";
}

/* Appends a block that the host wrote, its length in the upper 32 bits and its address in the lower, followed by
 * a 0 outside of the length; frees the block. */
static inline void wasmjobs_take(uint64_t packed, wasmjobs_buffer *buffer) {
  void *block = (void *)(uintptr_t)(uint32_t)packed;
  wasmjobs_write(buffer, block, (size_t)(packed >> 32));
  wasmjobs_write(buffer, "", 1);
  buffer->length--;
  free(block);
}

/*
 * Sends {"url", "method"?, "headers"?, "body"?} and appends the response: the JSON that the server
 * sent, {"status", "body"} of other text, or {"_error": why}. A 0 outside of the length follows.
 */
static inline void wasmjobs_http(const char *request, wasmjobs_buffer *answer) {
  wasmjobs_take(wasmjobs_host_http_request(request, strlen(request)), answer);
}

/* --- The message ABI: the exported functions. -------------------------------------------------- */

typedef struct {
  const char *at, *end;
} wasmjobs_json;

static inline void wasmjobs_json_space(wasmjobs_json *json) {
  while (json->at < json->end && memchr(" \t\r\n", *json->at, 4)) json->at++;
}

static inline int wasmjobs_json_next(wasmjobs_json *json, char wanted) {
  wasmjobs_json_space(json);
  if (json->at == json->end || *json->at != wanted) return 0;
  json->at++;
  return 1;
}

static inline int wasmjobs_json_hex(wasmjobs_json *json, uint32_t *unit) {
  *unit = 0;
  for (int i = 0; i < 4; i++) {
    if (json->at == json->end) return 0;
    char c = *json->at++;
    int digit = c >= '0' && c <= '9' ? c - '0' : (c | 32) >= 'a' && (c | 32) <= 'f' ? (c | 32) - 'a' + 10 : -1;
    if (digit < 0) return 0;
    *unit = *unit << 4 | (uint32_t)digit;
  }
  return 1;
}

static inline void wasmjobs_write_utf8(wasmjobs_buffer *text, uint32_t code) {
  uint8_t bytes[4];
  size_t length = code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
  for (size_t i = length; i-- > 1; code >>= 6) bytes[i] = (uint8_t)(0x80 | (code & 0x3f));
  bytes[0] = (uint8_t)(length == 1 ? code : (0xf00 >> length & 0xff) | code);
  wasmjobs_write(text, bytes, length);
}

static inline int wasmjobs_json_escape(wasmjobs_json *json, wasmjobs_buffer *text) {
  static const char names[] = "\"\\/bfnrt", meanings[] = "\"\\/\b\f\n\r\t";
  if (json->at == json->end) return 0;
  char name = *json->at++;
  if (name != 'u') {
    const char *found = name ? strchr(names, name) : NULL;
    if (found) wasmjobs_write(text, meanings + (found - names), 1);
    return found != NULL;
  }
  uint32_t code, low;
  if (!wasmjobs_json_hex(json, &code)) return 0;
  if (code >= 0xd800 && code < 0xdc00) { /* a pair of UTF-16 units */
    if (!wasmjobs_json_next(json, '\\') || !wasmjobs_json_next(json, 'u')) return 0;
    if (!wasmjobs_json_hex(json, &low)) return 0;
    code = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
  }
  wasmjobs_write_utf8(text, code);
  return 1;
}

static inline int wasmjobs_json_string(wasmjobs_json *json, wasmjobs_buffer *text) {
  text->length = 0;
  if (!wasmjobs_json_next(json, '"')) return 0;
  while (json->at < json->end) {
    char c = *json->at++;
    if (c == '"') {
      wasmjobs_write(text, "", 1);
      return 1;
    }
    if (c != '\\')
      wasmjobs_write(text, &c, 1);
    else if (!wasmjobs_json_escape(json, text))
      return 0;
  }
  return 0;
}

static inline int wasmjobs_json_bytes(wasmjobs_json *json, wasmjobs_buffer *bytes) {
  bytes->length = 0;
  if (!wasmjobs_json_next(json, '[')) return 0;
  if (wasmjobs_json_next(json, ']')) return 1;
  do {
    wasmjobs_json_space(json);
    unsigned value = 0, digits = 0;
    for (; json->at < json->end && *json->at >= '0' && *json->at <= '9' && value < 256; digits++)
      value = value * 10 + (unsigned)(*json->at++ - '0');
    if (!digits || value > 255) return 0;
    uint8_t byte = (uint8_t)value;
    wasmjobs_write(bytes, &byte, 1);
  } while (wasmjobs_json_next(json, ','));
  return wasmjobs_json_next(json, ']');
}

static inline int wasmjobs_read(wasmjobs_json json, wasmjobs_buffer *type_name, wasmjobs_buffer *payload) {
  wasmjobs_buffer key = {0};
  int ok = wasmjobs_json_next(&json, '{');
  while (ok) {
    ok = wasmjobs_json_string(&json, &key) && wasmjobs_json_next(&json, ':');
    if (ok && !strcmp((char *)key.bytes, "type_name"))
      ok = wasmjobs_json_string(&json, type_name);
    else if (ok && !strcmp((char *)key.bytes, "payload"))
      ok = wasmjobs_json_bytes(&json, payload);
    else
      ok = 0;
    if (ok && !wasmjobs_json_next(&json, ',')) break;
  }
  free(key.bytes);
  return ok && wasmjobs_json_next(&json, '}') && type_name->length;
}

static inline uint64_t wasmjobs_answer(const char *type_name, const wasmjobs_buffer *payload) {
  wasmjobs_buffer json = {0};
  json.capacity = 64 + strlen(type_name) + 4 * payload->length;
  json.bytes = wasmjobs_memory(NULL, json.capacity);
  wasmjobs_write(&json, "{\"type_name\":", 13);
  wasmjobs_write_json_string(&json, type_name);
  wasmjobs_write(&json, ",\"payload\":[", 12);
  for (size_t i = 0; i < payload->length; i++) {
    uint8_t byte = payload->bytes[i];
    char digits[4] = {(char)('0' + byte / 100), (char)('0' + byte / 10 % 10), (char)('0' + byte % 10), ','};
    int skip = byte < 10 ? 2 : byte < 100 ? 1 : 0;
    wasmjobs_write(&json, digits + skip, (size_t)(4 - skip));
  }
  if (payload->length) json.length--;
  wasmjobs_write(&json, "]}", 2);
  return (uint64_t)json.length << 32 | (uintptr_t)json.bytes;
}

static inline uint64_t wasmjobs_handle(const char *input, size_t length, wasmjobs_handler *handler) {
  wasmjobs_buffer type_name = {0}, payload = {0}, answer = {0};
  const char *answered;
  if (wasmjobs_read((wasmjobs_json){input, input + length}, &type_name, &payload)) {
    wasmjobs_write(&payload, "", 1);
    wasmjobs_message message = {(char *)type_name.bytes, payload.bytes, payload.length - 1};
    answered = handler(&message, &answer);
  } else {
    answered = wasmjobs_error(&answer, "bad envelope: not a Message");
  }
  uint64_t packed = wasmjobs_answer(answered, &answer);
  free(type_name.bytes);
  free(payload.bytes);
  free(answer.bytes);
  return packed;
}

/* The exports that the handlers of both ABIs need. */
#define WASMJOBS_COMMON_EXPORTS                                                                      \
  __attribute__((export_name("alloc"))) void *wasmjobs_export_alloc(size_t length) {                 \
    return wasmjobs_memory(NULL, length);                                                            \
  }                                                                                                  \
  __attribute__((export_name("dealloc"))) void wasmjobs_export_dealloc(void *block, size_t length) { \
    (void)length;                                                                                    \
    free(block);                                                                                     \
  }                                                                                                  \
  /* Never called: its export means that an answer of type Error is a failure. */                    \
  __attribute__((export_name("wasmjobs_error_is_failure"))) void wasmjobs_export_error_is_failure(void) {}

/* Exports a function as this module's handler. */
#define WASMJOBS_HANDLER(handler)                                                                    \
  WASMJOBS_COMMON_EXPORTS                                                                            \
  __attribute__((export_name("handle"))) uint64_t wasmjobs_export_handle(const char *input, size_t length) { \
    return wasmjobs_handle(input, length, handler);                                                  \
  }

/* --- The bytes ABI: the fastest, without a Message in JSON. ------------------------------------- */

/*
 * A function of bytes. It fills the answer and returns NULL, or the reason of an error: an answer of
 * type Error, which is a failure of the wasm job unless the manifest says "guest_error": "result".
 *
 *   static const char *capitals(const uint8_t *payload, size_t length, wasmjobs_buffer *answer) {
 *     for (size_t i = 0; i < length; i++) wasmjobs_write(answer, ...);
 *     return NULL;
 *   }
 *   WASMJOBS_BYTES_HANDLER(capitals)
 */
typedef const char *wasmjobs_bytes_handler(const uint8_t *payload, size_t length, wasmjobs_buffer *answer);

static inline uint64_t wasmjobs_handle_bytes(const uint8_t *input, size_t length, wasmjobs_bytes_handler *handler) {
  wasmjobs_buffer answer = {0};
  const char *why = handler(input, length, &answer);
  if (why) {
    uint32_t size = (uint32_t)strlen(why);
    answer.length = 0;
    wasmjobs_write(&answer, &size, sizeof size);
    wasmjobs_write(&answer, why, size);
    return 1ull << 63 | (uintptr_t)answer.bytes;
  }
  if (!answer.bytes) answer.bytes = wasmjobs_memory(NULL, 1);
  return (uint64_t)answer.length << 32 | (uintptr_t)answer.bytes;
}

/* Exports a function of bytes as this module's handler. */
#define WASMJOBS_BYTES_HANDLER(handler)                                                              \
  WASMJOBS_COMMON_EXPORTS                                                                            \
  __attribute__((export_name("handle_bytes"))) uint64_t wasmjobs_export_handle_bytes(const uint8_t *input, \
                                                                                     size_t length) { \
    return wasmjobs_handle_bytes(input, length, handler);                                            \
  }

/* --- State and records. ------------------------------------------------------------------------- */

/*
 * The state of the wasm job's key, as the last successful job of the same key left it. A failure changes
 * nothing. The manifest needs "state": {}, and the job a key.
 *
 *   wasmjobs_buffer total = {0};
 *   if (!wasmjobs_state_get("total", &total)) wasmjobs_printf(&total, "0");
 *   wasmjobs_state_set("total", "1", 1);
 *   free(total.bytes);
 */
__attribute__((import_module("env"), import_name("kv_get"))) uint64_t wasmjobs_host_kv_get(const char *, size_t);
__attribute__((import_module("env"), import_name("kv_set"))) void wasmjobs_host_kv_set(const char *, size_t,
                                                                                       const void *, size_t);
__attribute__((import_module("env"), import_name("kv_delete"))) void wasmjobs_host_kv_delete(const char *, size_t);
__attribute__((import_module("env"), import_name("kv_keys"))) uint64_t wasmjobs_host_kv_keys(const char *, size_t);
__attribute__((import_module("env"), import_name("emit"))) int32_t wasmjobs_host_emit(
    const char *, size_t, const char *, size_t, const void *, size_t, const char *, size_t);

/* Appends the value of a key, and a 0 outside of the length; returns 0 if there is none. */
static inline int wasmjobs_state_get(const char *key, wasmjobs_buffer *value) {
  uint64_t packed = wasmjobs_host_kv_get(key, strlen(key));
  if (packed == UINT64_MAX) return 0;
  wasmjobs_take(packed, value);
  return 1;
}

/* Sets the value of a key. More than the manifest allows ends the job with STATE_LIMIT. */
static inline void wasmjobs_state_set(const char *key, const void *value, size_t length) {
  wasmjobs_host_kv_set(key, strlen(key), value, length);
}

/* Removes a key if it exists. */
static inline void wasmjobs_state_delete(const char *key) { wasmjobs_host_kv_delete(key, strlen(key)); }

/* Appends the keys with a prefix, sorted, each followed by a 0. */
static inline void wasmjobs_state_keys(const char *prefix, wasmjobs_buffer *keys) {
  uint64_t packed = wasmjobs_host_kv_keys(prefix, strlen(prefix));
  char *block = (char *)(uintptr_t)(uint32_t)packed;
  for (char *at = block, *end = block + (packed >> 32); at < end;) {
    uint32_t length;
    memcpy(&length, at, sizeof length);
    wasmjobs_write(keys, at + sizeof length, length);
    wasmjobs_write(keys, "", 1);
    at += sizeof length + length;
  }
  free(block);
}

/*
 * Emits an additional record to a topic that the manifest lists in "topics". It appears together with the
 * job's outcome; a failure emits nothing. The key may be NULL; a value that is NULL is a tombstone;
 * headers are a JSON object of texts, or NULL. Returns 0 if the host refused it: the job then ends
 * with EMIT_REFUSED.
 */
static inline int wasmjobs_emit(const char *topic, const char *key, const void *value, size_t length,
                                const char *headers) {
  return wasmjobs_host_emit(topic, strlen(topic), key, key ? strlen(key) : 0, value,
                            value ? length : (size_t)-1, headers, headers ? strlen(headers) : 0) == 0;
}

#endif
