/* Greets a name, as an Extism plug-in that calls the host's functions directly, without the PDK. */
#include <stdint.h>
#include <string.h>

#define HOST(name) __attribute__((import_module("extism:host/env"), import_name(name)))

/* An offset in the memory that the host keeps for a plug-in; 0 means none. */
typedef uint64_t block;

HOST("input_length") extern uint64_t input_length(void);
HOST("input_load_u8") extern uint8_t input_load_u8(uint64_t index);
HOST("alloc") extern block host_alloc(uint64_t length);
HOST("free") extern void host_free(block offset);
HOST("length") extern uint64_t block_length(block offset);
HOST("load_u8") extern uint8_t load_u8(block offset);
HOST("store_u8") extern void store_u8(block offset, uint8_t value);
HOST("output_set") extern void output_set(block offset, uint64_t length);
HOST("error_set") extern void error_set(block offset);
HOST("config_get") extern block config_get(block key);

static block of_text(const char *text) {
  uint64_t length = strlen(text);
  block made = host_alloc(length);
  for (uint64_t i = 0; i < length; i++) store_u8(made + i, (uint8_t)text[i]);
  return made;
}

static uint64_t append(block to, uint64_t at, block from) {
  uint64_t length = block_length(from);
  for (uint64_t i = 0; i < length; i++) store_u8(to + at + i, load_u8(from + i));
  return at + length;
}

__attribute__((export_name("greet"))) int32_t greet(void) {
  uint64_t name_length = input_length();
  if (name_length == 0) {
    error_set(of_text("there is nobody to greet"));
    return 1;
  }
  block key = of_text("greeting");
  block greeting = config_get(key);
  host_free(key);
  if (greeting == 0) greeting = of_text("Hello");

  uint64_t length = block_length(greeting) + 2 + name_length;
  block answer = host_alloc(length);
  uint64_t at = append(answer, 0, greeting);
  store_u8(answer + at++, ',');
  store_u8(answer + at++, ' ');
  for (uint64_t i = 0; i < name_length; i++) store_u8(answer + at + i, input_load_u8(i));
  output_set(answer, length);
  return 0;
}
