/*
 * Makes a small JPEG of a picture: standard input to standard output.
 *
 * Reads JPEG, PNG, GIF and BMP. Config: SIZE, the longer side in pixels (128); QUALITY, 1 to 100 (80).
 */
#include <stdio.h>
#include <stdlib.h>

#define STBI_ONLY_JPEG
#define STBI_ONLY_PNG
#define STBI_ONLY_GIF
#define STBI_ONLY_BMP
#define STBI_NO_STDIO
#define STBI_MAX_DIMENSIONS 8192 /* a small file can claim a picture that fills the memory */
#define STB_IMAGE_IMPLEMENTATION
#include <stb/stb_image.h>
#define STB_IMAGE_RESIZE_IMPLEMENTATION
#include <stb/stb_image_resize.h>
#define STBI_WRITE_NO_STDIO
#define STB_IMAGE_WRITE_IMPLEMENTATION
#include <stb/stb_image_write.h>

static void fail(const char *why) {
  fprintf(stderr, "thumbnail: %s\n", why);
  exit(1);
}

/* A number of the config between low and high, or the default. */
static int config(const char *key, int otherwise, int low, int high) {
  const char *text = getenv(key);
  if (!text) return otherwise;
  char *end;
  long value = strtol(text, &end, 10);
  if (*end || end == text || value < low || value > high) {
    fprintf(stderr, "%s is %s, but must be %d to %d\n", key, text, low, high);
    exit(1);
  }
  return (int)value;
}

static unsigned char *read_input(size_t *length) {
  size_t capacity = 1 << 16;
  unsigned char *bytes = malloc(capacity);
  *length = 0;
  for (size_t got; bytes && (got = fread(bytes + *length, 1, capacity - *length, stdin)) > 0;)
    if ((*length += got) == capacity) bytes = realloc(bytes, capacity *= 2);
  if (!bytes) fail("the picture does not fit into memory");
  return bytes;
}

static void write_output(void *unused, void *bytes, int length) {
  (void)unused;
  if (fwrite(bytes, 1, (size_t)length, stdout) != (size_t)length) fail("cannot write");
}

int main(void) {
  int size = config("SIZE", 128, 1, 4096), quality = config("QUALITY", 80, 1, 100);

  size_t length;
  unsigned char *file = read_input(&length);
  int width, height, channels;
  unsigned char *picture = stbi_load_from_memory(file, (int)length, &width, &height, &channels, 3);
  if (!picture) fail(stbi_failure_reason());
  free(file);

  int longer = width > height ? width : height;
  if (size > longer) size = longer; /* never larger than the picture */
  int small_width = width * size / longer, small_height = height * size / longer;
  if (small_width < 1) small_width = 1;
  if (small_height < 1) small_height = 1;
  unsigned char *small = malloc((size_t)small_width * (size_t)small_height * 3);
  if (!small || !stbir_resize_uint8(picture, width, height, 0, small, small_width, small_height, 0, 3))
    fail("not enough memory to resize");

  fprintf(stderr, "%dx%d to %dx%d\n", width, height, small_width, small_height);
  if (!stbi_write_jpg_to_func(write_output, NULL, small_width, small_height, 3, small, quality)) fail("cannot encode");
  return 0;
}
