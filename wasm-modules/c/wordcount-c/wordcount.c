/* Counts the lines, words and bytes of a text. */
#include "wasmjobs.h"

static int is_space(uint8_t byte) { return byte && strchr(" \t\n\f\r", byte); }

/* UTF-8 as in RFC 3629: no overlong forms, no surrogates, nothing above U+10FFFF. */
static int is_utf8(const uint8_t *text, size_t length) {
  for (size_t i = 0; i < length;) {
    uint8_t first = text[i++];
    if (first < 0x80) continue;
    int more = first >= 0xc2 && first < 0xe0 ? 1 : first >= 0xe0 && first < 0xf0 ? 2 : first >= 0xf0 && first < 0xf5 ? 3 : 0;
    if (!more || length - i < (size_t)more) return 0;
    uint8_t low = first == 0xe0 ? 0xa0 : first == 0xf0 ? 0x90 : 0x80;
    uint8_t high = first == 0xed ? 0x9f : first == 0xf4 ? 0x8f : 0xbf;
    for (; more; more--, low = 0x80, high = 0xbf)
      if (text[i] < low || text[i++] > high) return 0;
  }
  return 1;
}

static const char *count(const wasmjobs_message *message, wasmjobs_buffer *answer) {
  if (!is_utf8(message->payload, message->length)) return wasmjobs_error(answer, "the payload is not UTF-8");

  size_t lines = 0, words = 0;
  for (size_t i = 0; i < message->length; i++) {
    uint8_t byte = message->payload[i], before = i ? message->payload[i - 1] : '\n';
    lines += before == '\n';
    words += !is_space(byte) && is_space(before);
  }
  wasmjobs_log("counted %zu words", words);
  wasmjobs_printf(answer, "{\"lines\":%zu,\"words\":%zu,\"bytes\":%zu}", lines, words, message->length);
  return "Count";
}

WASMJOBS_HANDLER(count)
