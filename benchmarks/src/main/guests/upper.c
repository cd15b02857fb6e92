// A WASI command that turns ASCII letters into capitals, with what every C program links. Built by
// ./build.

#include <stdio.h>

int main(void) {
  static char text[4096];
  size_t length;
  while ((length = fread(text, 1, sizeof text, stdin)) > 0) {
    for (size_t i = 0; i < length; i++)
      if (text[i] >= 'a' && text[i] <= 'z') text[i] -= 32;
    fwrite(text, 1, length, stdout);
  }
  return 0;
}
