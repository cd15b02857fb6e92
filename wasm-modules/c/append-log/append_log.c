/*
 * Appends each task to a file, as a line with its number of bytes: a processor for Decaton,
 * with run() and poll_task() instead of a handler.
 */
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

__attribute__((import_module("decaton"), import_name("poll_task"))) int32_t poll_task(int64_t address,
                                                                                     int32_t capacity);

static char task[1 << 16];

static void append(const char *path, int32_t length) {
  FILE *file = fopen(path, "a");
  if (!file) {
    fprintf(stderr, "cannot open %s: %s\n", path, strerror(errno));
    abort(); /* a trap: the wasm job fails, and is retried */
  }
  fprintf(file, "%d %.*s\n", length, length, task);
  if (fclose(file)) abort();
}

__attribute__((export_name("run"))) void run(void) {
  const char *path = getenv("FILE");
  int tasks = 0;
  for (int32_t length; (length = poll_task((int64_t)(uintptr_t)task, sizeof task)) >= 0; tasks++)
    append(path ? path : "/log/tasks.txt", length);
  if (!tasks) {
    fprintf(stderr, "the task is longer than %zu bytes\n", sizeof task);
    abort();
  }
  printf("appended %d task\n", tasks);
  fflush(stdout); /* needed, since the instance stays after run() */
}
