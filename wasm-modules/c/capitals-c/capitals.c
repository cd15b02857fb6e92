/* Turns ASCII letters into capitals. A byte that is never part of UTF-8 is an error. */
#include "wasmjobs.h"

static const char *capitals(const uint8_t *payload, size_t length, wasmjobs_buffer *answer) {
  static char why[64];
  wasmjobs_log("%zu bytes", length);
  wasmjobs_write(answer, payload, length);
  for (size_t i = 0; i < length; i++) {
    if (payload[i] == 0xc0 || payload[i] == 0xc1 || payload[i] > 0xf4) {
      snprintf(why, sizeof why, "byte %zu is in no UTF-8 text", i);
      return why;
    }
    if (payload[i] >= 'a' && payload[i] <= 'z') answer->bytes[i] -= 'a' - 'A';
  }
  return NULL;
}

WASMJOBS_BYTES_HANDLER(capitals)
