/*
 * Runs the script in its config: QuickJS between the message ABI and a JavaScript function.
 *
 * The script is evaluated when an instance is created, so a wasm job pays for its call of handle() only.
 * An exception is logged with its stack and returned as an Error.
 */
#include <quickjs.h>

#include "wasmjobs.h"

extern char **environ;

static const char prelude[] =
#include "prelude.inc"
    ;

static JSContext *context;
static JSValue respond;
static char *broken; /* the reason why the script cannot run, or NULL */

static JSValue host_decode(JSContext *ctx, JSValueConst self, int count, JSValueConst *arguments) {
  size_t length;
  uint8_t *bytes = JS_GetArrayBuffer(ctx, &length, arguments[0]);
  return bytes ? JS_NewStringLen(ctx, (char *)bytes, length) : JS_EXCEPTION;
}

static JSValue host_log(JSContext *ctx, JSValueConst self, int count, JSValueConst *arguments) {
  const char *line = JS_ToCString(ctx, arguments[0]);
  if (!line) return JS_EXCEPTION;
  wasmjobs_log("%s", line);
  JS_FreeCString(ctx, line);
  return JS_UNDEFINED;
}

static JSValue host_http(JSContext *ctx, JSValueConst self, int count, JSValueConst *arguments) {
  const char *request = JS_ToCString(ctx, arguments[0]);
  if (!request) return JS_EXCEPTION;
  wasmjobs_buffer answer = {0};
  wasmjobs_http(request, &answer);
  JS_FreeCString(ctx, request);
  JSValue text = JS_NewStringLen(ctx, (char *)answer.bytes, answer.length);
  free(answer.bytes);
  return text;
}

static void write_value(wasmjobs_buffer *answer, JSValueConst value) {
  size_t length;
  if (JS_IsString(value)) {
    const char *text = JS_ToCStringLen(context, &length, value);
    if (!text) __builtin_trap();
    wasmjobs_write(answer, text, length);
    JS_FreeCString(context, text);
  } else {
    uint8_t *bytes = JS_GetArrayBuffer(context, &length, value);
    if (bytes) wasmjobs_write(answer, bytes, length);
  }
}

static JSValue host_get(JSContext *ctx, JSValueConst self, int count, JSValueConst *arguments) {
  size_t length;
  const char *key = JS_ToCStringLen(ctx, &length, arguments[0]);
  if (!key) return JS_EXCEPTION;
  uint64_t packed = wasmjobs_host_kv_get(key, length);
  JS_FreeCString(ctx, key);
  if (packed == UINT64_MAX) return JS_UNDEFINED;
  uint8_t *block = (uint8_t *)(uintptr_t)(uint32_t)packed;
  JSValue value = JS_NewArrayBufferCopy(ctx, block, (size_t)(packed >> 32));
  free(block);
  return value;
}

static JSValue host_set(JSContext *ctx, JSValueConst self, int count, JSValueConst *arguments) {
  size_t length;
  const char *key = JS_ToCStringLen(ctx, &length, arguments[0]);
  if (!key) return JS_EXCEPTION;
  wasmjobs_buffer value = {0};
  write_value(&value, arguments[1]);
  wasmjobs_host_kv_set(key, length, value.bytes, value.length);
  free(value.bytes);
  JS_FreeCString(ctx, key);
  return JS_UNDEFINED;
}

static JSValue host_delete(JSContext *ctx, JSValueConst self, int count, JSValueConst *arguments) {
  size_t length;
  const char *key = JS_ToCStringLen(ctx, &length, arguments[0]);
  if (!key) return JS_EXCEPTION;
  wasmjobs_host_kv_delete(key, length);
  JS_FreeCString(ctx, key);
  return JS_UNDEFINED;
}

static JSValue host_keys(JSContext *ctx, JSValueConst self, int count, JSValueConst *arguments) {
  size_t length;
  const char *prefix = JS_ToCStringLen(ctx, &length, arguments[0]);
  if (!prefix) return JS_EXCEPTION;
  uint64_t packed = wasmjobs_host_kv_keys(prefix, length);
  JS_FreeCString(ctx, prefix);
  JSValue keys = JS_NewArray(ctx);
  char *block = (char *)(uintptr_t)(uint32_t)packed, *end = block + (packed >> 32);
  uint32_t number = 0, size;
  for (char *at = block; at < end; at += sizeof size + size) {
    memcpy(&size, at, sizeof size);
    JS_SetPropertyUint32(ctx, keys, number++, JS_NewStringLen(ctx, at + sizeof size, size));
  }
  free(block);
  return keys;
}

/* Takes the pending exception: logs its stack, and returns its text, to be freed. */
static char *take_exception(void) {
  JSValue exception = JS_GetException(context);
  JSValue stack = JS_GetPropertyStr(context, exception, "stack");
  const char *text = JS_ToCString(context, exception), *trace = JS_ToCString(context, stack);
  const char *said = text ? text : "an exception without a text";
  char *why = strdup(strncmp(said, "Error: ", 7) ? said : said + 7);
  wasmjobs_log("%s", why);
  if (trace && JS_IsString(stack) && *trace) wasmjobs_log("%.*s", (int)strcspn(trace, "\n"), trace);
  JS_FreeCString(context, text);
  JS_FreeCString(context, trace);
  JS_FreeValue(context, stack);
  JS_FreeValue(context, exception);
  return why;
}

static void define_host(void) {
  JSValue host = JS_NewObject(context), global = JS_GetGlobalObject(context);
  JSValue environment = JS_NewArray(context);
  for (uint32_t i = 0; environ && environ[i]; i++)
    if (strncmp(environ[i], "SCRIPT=", 7))
      JS_SetPropertyUint32(context, environment, i, JS_NewString(context, environ[i]));
    else
      JS_SetPropertyUint32(context, environment, i, JS_NewString(context, "SCRIPT="));
  JS_SetPropertyStr(context, host, "environment", environment);
  JS_SetPropertyStr(context, host, "decode", JS_NewCFunction(context, host_decode, "decode", 1));
  JS_SetPropertyStr(context, host, "sendLog", JS_NewCFunction(context, host_log, "sendLog", 1));
  JS_SetPropertyStr(context, host, "sendHttp", JS_NewCFunction(context, host_http, "sendHttp", 1));
  JS_SetPropertyStr(context, host, "getState", JS_NewCFunction(context, host_get, "getState", 1));
  JS_SetPropertyStr(context, host, "setState", JS_NewCFunction(context, host_set, "setState", 2));
  JS_SetPropertyStr(context, host, "deleteState", JS_NewCFunction(context, host_delete, "deleteState", 1));
  JS_SetPropertyStr(context, host, "stateKeys", JS_NewCFunction(context, host_keys, "stateKeys", 1));
  JS_SetPropertyStr(context, global, "host", host);
  JS_FreeValue(context, global);
}

/* Runs in _initialize: every wasm job starts from the state after it. */
__attribute__((constructor)) static void start(void) {
  JSRuntime *runtime = JS_NewRuntime();
  context = runtime ? JS_NewContext(runtime) : NULL;
  if (!context) __builtin_trap();
  getenv(""); /* wasi-libc fills environ at the first call */
  define_host();
  respond = JS_Eval(context, prelude, sizeof prelude - 1, "prelude.js", JS_EVAL_TYPE_GLOBAL);
  const char *script = getenv("SCRIPT");
  if (JS_IsException(respond)) {
    broken = take_exception();
  } else if (!script) {
    broken = "the manifest's config has no SCRIPT";
  } else {
    JSValue value = JS_Eval(context, script, strlen(script), "SCRIPT", JS_EVAL_TYPE_GLOBAL);
    if (JS_IsException(value)) broken = take_exception();
    JS_FreeValue(context, value);
  }
}

/* Waits for a promise by running QuickJS's pending jobs. Returns its value, or an exception. */
static JSValue settle(JSValue promise) {
  JSContext *of;
  if (JS_IsException(promise)) return promise;
  while (JS_PromiseState(context, promise) == JS_PROMISE_PENDING)
    if (JS_ExecutePendingJob(JS_GetRuntime(context), &of) <= 0) break;
  JSPromiseStateEnum state = JS_PromiseState(context, promise);
  JSValue result = JS_PromiseResult(context, promise);
  JS_FreeValue(context, promise);
  if (state == JS_PROMISE_FULFILLED) return result;
  if (state == JS_PROMISE_REJECTED) return JS_Throw(context, result);
  return JS_ThrowTypeError(context, "handle() waits for something that never comes");
}

static const char *run(const wasmjobs_message *message, wasmjobs_buffer *answer) {
  static char type_name[256];
  if (broken) return wasmjobs_error(answer, broken);

  JSValue arguments[2] = {JS_NewString(context, message->type_name),
                          JS_NewArrayBufferCopy(context, message->payload, message->length)};
  JSValue pair = settle(JS_Call(context, respond, JS_UNDEFINED, 2, arguments));
  JS_FreeValue(context, arguments[0]);
  JS_FreeValue(context, arguments[1]);
  if (JS_IsException(pair)) {
    char *why = take_exception();
    const char *error = wasmjobs_error(answer, why);
    free(why);
    return error;
  }
  JSValue name = JS_GetPropertyUint32(context, pair, 0), value = JS_GetPropertyUint32(context, pair, 1);
  const char *text = JS_ToCString(context, name);
  snprintf(type_name, sizeof type_name, "%s", text ? text : "Response");
  write_value(answer, value);
  JS_FreeCString(context, text);
  JS_FreeValue(context, name);
  JS_FreeValue(context, value);
  JS_FreeValue(context, pair);
  return type_name;
}

WASMJOBS_HANDLER(run)
