// A guest of 18 pages that speaks the message ABI and answers a copy of its input. Built by ./build.

#include <stdint.h>

#define EXPORT(name) __attribute__((export_name(#name)))

static uint8_t heap[1 << 20];
static uint32_t used;

EXPORT(alloc) uint32_t alloc(uint32_t length) {
  uint32_t at = (used + 7) & ~7u;
  used = at + length;
  return (uint32_t)(uintptr_t)(heap + at);
}

EXPORT(dealloc) void dealloc(uint32_t pointer, uint32_t length) {
  if ((uint8_t *)(uintptr_t)pointer + length == heap + used) used -= length;
}

EXPORT(handle) uint64_t handle(uint32_t pointer, uint32_t length) {
  uint32_t answer = alloc(length);
  __builtin_memcpy((void *)(uintptr_t)answer, (void *)(uintptr_t)pointer, length);
  return (uint64_t)length << 32 | answer;
}
