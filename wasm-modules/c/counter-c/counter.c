/* Adds the payload, a number, to the total of the job's key. An empty payload only returns it. */
#include <errno.h>

#include "wasmjobs.h"

static int blank(char byte) { return byte == ' ' || byte == '\t' || byte == '\r' || byte == '\n' || byte == '\f'; }

/* Reads a number that is followed by blanks; returns 0 if it is none. */
static int number(const char *text, int64_t *value) {
  char *end;
  if (*text != '-' && *text != '+' && (*text < '0' || *text > '9')) return 0;
  errno = 0;
  *value = strtoll(text, &end, 10);
  if (end == text || errno) return 0;
  while (blank(*end)) end++;
  return !*end;
}

static const char *count(const uint8_t *payload, size_t length, wasmjobs_buffer *answer) {
  const char *why = NULL;
  int64_t total = 0, step = 0;
  wasmjobs_buffer text = {0}, stored = {0};
  wasmjobs_write(&text, payload, length);
  wasmjobs_write(&text, "", 1);
  const char *begin = (const char *)text.bytes;
  while (blank(*begin)) begin++;
  if (wasmjobs_state_get("total", &stored)) number((const char *)stored.bytes, &total);
  if (strlen((const char *)text.bytes) != length || (*begin && !number(begin, &step)))
    why = "the payload is not a whole number";
  else if (__builtin_add_overflow(total, step, &total))
    why = "the total does not fit in 64 bits";
  else
    wasmjobs_printf(answer, "%lld", (long long)total);
  if (!why && *begin) wasmjobs_state_set("total", answer->bytes, answer->length);
  free(text.bytes);
  free(stored.bytes);
  return why;
}

WASMJOBS_BYTES_HANDLER(count)
