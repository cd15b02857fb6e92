/* Counts visits in Redis: a WASI command that opens a socket and speaks Redis's protocol itself. */
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* WASI preview 1 has no call that opens a connection; the host adds this one. */
__attribute__((import_module("wasi_snapshot_preview1"), import_name("sock_connect")))
extern int32_t sock_connect(uint32_t ipv4, uint32_t port, int32_t *descriptor);

#define LONGEST 4096

static _Noreturn void fail(const char *what) {
  fprintf(stderr, "%s\n", what);
  exit(1);
}

/* Reads the address in REDIS, such as 127.0.0.1:6379. */
static int connect_to_redis(void) {
  const char *address = getenv("REDIS");
  unsigned a, b, c, d, port;
  if (!address || sscanf(address, "%u.%u.%u.%u:%u", &a, &b, &c, &d, &port) != 5)
    fail("config REDIS must be an IPv4 address and a port");
  int32_t descriptor;
  int32_t error = sock_connect(a << 24 | b << 16 | c << 8 | d, port, &descriptor);
  if (error) {
    fprintf(stderr, "cannot connect to %s: %s\n", address, strerror(error));
    exit(1);
  }
  return descriptor;
}

static void send_all(int descriptor, const char *bytes, size_t length) {
  while (length > 0) {
    ssize_t sent = send(descriptor, bytes, length, 0);
    if (sent < 0) fail("cannot send to Redis");
    bytes += sent;
    length -= (size_t)sent;
  }
}

/* Receives a line, without its end. */
static void receive_line(int descriptor, char *line) {
  size_t length = 0;
  while (length + 1 < LONGEST) {
    ssize_t received = recv(descriptor, line + length, 1, 0);
    if (received <= 0) fail("Redis closed the connection");
    if (line[length] == '\n') break;
    length++;
  }
  line[length > 0 && line[length - 1] == '\r' ? length - 1 : length] = 0;
}

int main(void) {
  static char page[LONGEST], command[2 * LONGEST], reply[LONGEST];
  size_t length = fread(page, 1, sizeof page - 1, stdin);
  if (length == 0) fail("the payload must name a page");
  int redis = connect_to_redis();
  int size = snprintf(command, sizeof command, "*2\r\n$4\r\nINCR\r\n$%zu\r\n", length);
  memcpy(command + size, page, length);
  memcpy(command + size + length, "\r\n", 2);
  send_all(redis, command, (size_t)size + length + 2);
  receive_line(redis, reply);
  if (reply[0] != ':') {
    fprintf(stderr, "Redis answered %s\n", reply);
    return 1;
  }
  printf("%s", reply + 1);
  close(redis);
  return 0;
}
