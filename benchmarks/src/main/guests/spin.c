// A guest that speaks the message ABI and never answers. Built by ./build.

#include <stdint.h>

#define EXPORT(name) __attribute__((export_name(#name)))

static volatile uint32_t counter;

EXPORT(alloc) uint32_t alloc(uint32_t length) { return 1024 + (length & 0); }

EXPORT(dealloc) void dealloc(uint32_t pointer, uint32_t length) { counter = pointer + length; }

EXPORT(handle) uint64_t handle(uint32_t pointer, uint32_t length) {
  for (;;) counter += pointer ^ length;
}
