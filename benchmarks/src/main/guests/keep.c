// A guest that speaks the bytes ABI, keeps its input as the state of the job's key, and answers it. Built by
// ./build.

#include <stdint.h>

#define EXPORT(name) __attribute__((export_name(#name)))

__attribute__((import_module("env"), import_name("kv_set"))) void kv_set(const char *key, uint32_t length,
                                                                         uint32_t value, uint32_t value_length);

static uint8_t heap[1 << 16];
static uint32_t used;

EXPORT(alloc) uint32_t alloc(uint32_t length) {
  uint32_t at = (used + 7) & ~7u;
  used = at + length;
  return (uint32_t)(uintptr_t)(heap + at);
}

EXPORT(dealloc) void dealloc(uint32_t pointer, uint32_t length) {
  if ((uint8_t *)(uintptr_t)pointer + length == heap + used) used -= length;
}

EXPORT(handle_bytes) uint64_t handle_bytes(uint32_t pointer, uint32_t length) {
  kv_set("value", 5, pointer, length);
  uint32_t answer = alloc(length);
  __builtin_memcpy((void *)(uintptr_t)answer, (void *)(uintptr_t)pointer, length);
  return (uint64_t)length << 32 | answer;
}
