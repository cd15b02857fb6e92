/* A guestbook: a component of Spin 1.x that calls the host's functions without an SDK. It answers
   HTTP requests and accepts messages of Redis. The entries are in the host's key-value store. */
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define HOST(module, name) __attribute__((import_module(module), import_name(name)))
#define EXPORT(name) __attribute__((export_name(name)))

/* Spin's numbers of the methods. */
enum { GET = 0, POST = 1, DELETE = 3 };

/* The layout of texts, lists and options in wit-bindgen 0.2. */
struct text { const char *at; uint32_t length; };
struct header { struct text name, value; };
struct texts { struct text *at; uint32_t length; };

struct headers { uint8_t is_some; const struct header *at; uint32_t length; };
struct body { uint8_t is_some; struct text text; };
struct response { uint16_t status; struct headers headers; struct body body; };

/* The host's results: a zero and the value, or a one and the error. */

struct text_result { uint8_t is_error; union { struct text value; uint8_t error; }; uint32_t more[1]; };
struct texts_result { uint8_t is_error; union { struct texts value; uint8_t error; }; uint32_t more[1]; };
struct http_result { uint8_t is_error; union { struct response value; uint8_t error; }; };

_Static_assert(sizeof(struct response) == 28, "a response has 28 bytes");
_Static_assert(sizeof(struct text_result) == 16, "the result of a call has 16 bytes");
_Static_assert(sizeof(struct http_result) == 32, "the result of a request has 32 bytes");

HOST("spin-config", "get-config")
extern void get_config(const char *key, uint32_t length, struct text_result *result);
HOST("key-value", "open")
extern void kv_open(const char *name, uint32_t length, struct text_result *result);
HOST("key-value", "get")
extern void kv_get(uint32_t store, const char *key, uint32_t length, struct text_result *result);
HOST("key-value", "set")
extern void kv_set(uint32_t store, const char *key, uint32_t length, const char *value,
                   uint32_t value_length, struct text_result *result);
HOST("key-value", "exists")
extern void kv_exists(uint32_t store, const char *key, uint32_t length, struct text_result *result);
HOST("key-value", "delete")
extern void kv_delete(uint32_t store, const char *key, uint32_t length, struct text_result *result);
HOST("key-value", "get-keys")
extern void kv_keys(uint32_t store, struct texts_result *result);
HOST("wasi-outbound-http", "request")
extern void http_request(uint32_t method, const char *url, uint32_t url_length,
                         const struct header *headers, uint32_t header_count,
                         const struct header *params, uint32_t param_count, uint32_t has_body,
                         const char *body, uint32_t body_length, struct http_result *result);

EXPORT("canonical_abi_realloc")
void *canonical_abi_realloc(void *old, size_t old_size, size_t alignment, size_t size) {
  (void)old_size;
  if (size == 0) return (void *)alignment;
  void *room = realloc(old, size);
  if (room == NULL) abort();
  return room;
}

EXPORT("canonical_abi_free") void canonical_abi_free(void *at, size_t size, size_t alignment) {
  (void)alignment;
  if (size > 0) free(at);
}

#define TEXT(literal) ((struct text){literal, sizeof(literal) - 1})

/* A copy that the host may free. */
static struct text copy(struct text original) {
  char *at = canonical_abi_realloc(NULL, 0, 1, original.length);
  memcpy(at, original.at, original.length);
  return (struct text){at, original.length};
}

static char *append(char *at, struct text text) {
  memcpy(at, text.at, text.length);
  return at + text.length;
}

static const struct response *answer(uint16_t status, struct text body, struct text place) {
  static struct response response;
  response = (struct response){.status = status};
  if (body.length > 0) response.body = (struct body){1, body};
  struct header *header = canonical_abi_realloc(NULL, 0, 4, sizeof *header);
  *header = place.length > 0 ? (struct header){copy(TEXT("location")), place}
                             : (struct header){copy(TEXT("content-type")),
                                               copy(TEXT("text/plain; charset=utf-8"))};
  response.headers = (struct headers){1, header, 1};
  return &response;
}

static const struct response *plain(uint16_t status, struct text body) {
  return answer(status, copy(body), (struct text){0});
}

static bool open_book(uint32_t *store) {
  struct text_result result;
  kv_open("default", 7, &result);
  *store = (uint32_t)result.value.at;
  return !result.is_error;
}

/* All entries, one per line, with number and text. */
static const struct response *list(uint32_t store) {
  struct texts_result keys;
  kv_keys(store, &keys);
  if (keys.is_error) return plain(500, TEXT("the keys cannot be listed\n"));
  struct text_result title;
  get_config("title", 5, &title);
  struct text head = title.is_error ? TEXT("Guestbook") : title.value;
  uint32_t length = head.length + 1;
  struct text *values = canonical_abi_realloc(NULL, 0, 4, keys.value.length * sizeof *values);
  for (uint32_t i = 0; i < keys.value.length; i++) {
    struct text_result value;
    kv_get(store, keys.value.at[i].at, keys.value.at[i].length, &value);
    values[i] = value.is_error ? TEXT("") : value.value;
    length += keys.value.at[i].length + 1 + values[i].length + 1;
  }
  char *page = canonical_abi_realloc(NULL, 0, 1, length);
  char *at = append(append(page, head), TEXT("\n"));
  for (uint32_t i = 0; i < keys.value.length; i++) {
    at = append(append(at, keys.value.at[i]), TEXT(" "));
    at = append(append(at, values[i]), TEXT("\n"));
  }
  return answer(200, (struct text){page, length}, (struct text){0});
}

/* Sends an entry to the URL in the config, if there is one. */
static bool tell(struct text entry) {
  struct text_result url;
  get_config("notify", 6, &url);
  if (url.is_error) return true;
  struct header type = {TEXT("content-type"), TEXT("text/plain")};
  struct http_result told;
  http_request(POST, url.value.at, url.value.length, &type, 1, NULL, 0, 1, entry.at, entry.length,
               &told);
  return !told.is_error && told.value.status < 300;
}

/* Adds an entry under the number after the last one; the number's six digits go to path + 1. */
static bool add(uint32_t store, struct text entry, char path[7]) {
  struct texts_result keys;
  kv_keys(store, &keys);
  if (keys.is_error) return false;
  memcpy(path, "/000000", 7);
  if (keys.value.length > 0 && keys.value.at[keys.value.length - 1].length == 6)
    memcpy(path + 1, keys.value.at[keys.value.length - 1].at, 6);
  for (int digit = 6; digit > 0; digit--) {
    if (path[digit] < '9') {
      path[digit]++;
      break;
    }
    path[digit] = '0';
  }
  struct text_result set;
  kv_set(store, path + 1, 6, entry.at, entry.length, &set);
  return !set.is_error;
}

static const struct response *sign(uint32_t store, struct text entry) {
  char path[7];
  if (entry.length == 0) return plain(400, TEXT("an entry has a text\n"));
  if (!add(store, entry, path)) return plain(507, TEXT("the guestbook is full\n"));
  if (!tell(entry)) return plain(502, TEXT("the entry was not announced\n"));
  return answer(201, (struct text){0}, copy((struct text){path, sizeof path}));
}

static const struct response *strike(uint32_t store, struct text uri) {
  struct text_result result;
  kv_exists(store, uri.at + 1, uri.length - 1, &result);
  if (result.is_error || *(uint8_t *)&result.value.at == 0)
    return plain(404, TEXT("there is no such entry\n"));
  kv_delete(store, uri.at + 1, uri.length - 1, &result);
  return plain(result.is_error ? 500 : 204, TEXT(""));
}

EXPORT("handle-http-request")
const struct response *handle_http_request(
    uint32_t method, const char *uri, uint32_t uri_length, const struct header *headers,
    uint32_t header_count, const struct header *params, uint32_t param_count, uint32_t has_body,
    const char *body, uint32_t body_length) {
  (void)headers, (void)header_count, (void)params, (void)param_count;
  uint32_t store;
  if (!open_book(&store)) return plain(500, TEXT("there is no store\n"));
  switch (method) {
    case GET: return list(store);
    case POST: return sign(store, (struct text){body, has_body ? body_length : 0});
    case DELETE: return strike(store, (struct text){uri, uri_length});
    default: return plain(405, TEXT("GET, POST or DELETE\n"));
  }
}

/* Adds a message as an entry. */
EXPORT("handle-redis-message") const uint8_t *handle_redis_message(const char *at, uint32_t length) {
  static uint8_t result[2];
  uint32_t store;
  char path[7];
  result[0] = result[1] = !open_book(&store) || !add(store, (struct text){at, length}, path);
  return result;
}
