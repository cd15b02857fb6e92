// A guest that speaks the message ABI, computes for about a millisecond, and answers a copy of its input. Built by ./build.

#include <stdint.h>

#define EXPORT(name) __attribute__((export_name(#name)))

static uint8_t heap[1 << 16];
static uint32_t used;
static volatile uint32_t sink;

EXPORT(alloc) uint32_t alloc(uint32_t length) {
  uint32_t at = (used + 7) & ~7u;
  used = at + length;
  return (uint32_t)(uintptr_t)(heap + at);
}

EXPORT(dealloc) void dealloc(uint32_t pointer, uint32_t length) {
  if ((uint8_t *)(uintptr_t)pointer + length == heap + used) used -= length;
}

EXPORT(handle) uint64_t handle(uint32_t pointer, uint32_t length) {
  uint32_t random = length;
  for (int i = 0; i < 3000000; i++) random = random * 1664525u + 1013904223u;
  sink = random;
  uint32_t answer = alloc(length);
  __builtin_memcpy((void *)(uintptr_t)answer, (void *)(uintptr_t)pointer, length);
  return (uint64_t)length << 32 | answer;
}
