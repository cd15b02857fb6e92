// Guests that only compute, for the benchmarks of linear memory. Built by ./build.

#include <stdint.h>

#define EXPORT(name) __attribute__((export_name(#name)))

static uint8_t input[10240];
static uint32_t words[64];
static double left[128 * 128], right[128 * 128], product[128 * 128];
static int32_t numbers[16384];

static const uint32_t K[64] = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2};

static uint32_t rotate(uint32_t x, int n) { return x >> n | x << (32 - n); }

// SHA-256 without the padding, over 10 KiB; answers the first word of the state.
EXPORT(sha256) int32_t sha256(int32_t seed) {
  uint32_t h[8] = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                   0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
  for (int i = 0; i < 10240; i++) input[i] = (uint8_t)(i * 31 + seed);
  for (int block = 0; block < 10240; block += 64) {
    for (int i = 0; i < 16; i++) {
      uint8_t *p = input + block + 4 * i;
      words[i] = (uint32_t)p[0] << 24 | p[1] << 16 | p[2] << 8 | p[3];
    }
    for (int i = 16; i < 64; i++) {
      uint32_t a = words[i - 15], b = words[i - 2];
      words[i] = words[i - 16] + (rotate(a, 7) ^ rotate(a, 18) ^ a >> 3) + words[i - 7] +
                 (rotate(b, 17) ^ rotate(b, 19) ^ b >> 10);
    }
    uint32_t s[8];
    for (int i = 0; i < 8; i++) s[i] = h[i];
    for (int i = 0; i < 64; i++) {
      uint32_t e = rotate(s[4], 6) ^ rotate(s[4], 11) ^ rotate(s[4], 25);
      uint32_t t1 = s[7] + e + ((s[4] & s[5]) ^ (~s[4] & s[6])) + K[i] + words[i];
      uint32_t a = rotate(s[0], 2) ^ rotate(s[0], 13) ^ rotate(s[0], 22);
      uint32_t t2 = a + ((s[0] & s[1]) ^ (s[0] & s[2]) ^ (s[1] & s[2]));
      for (int j = 7; j > 0; j--) s[j] = s[j - 1];
      s[4] += t1;
      s[0] = t1 + t2;
    }
    for (int i = 0; i < 8; i++) h[i] += s[i];
  }
  return (int32_t)h[0];
}

// The product of two matrices of 128 x 128 doubles; answers one element.
EXPORT(matrix) int32_t matrix(int32_t seed) {
  for (int i = 0; i < 128 * 128; i++) left[i] = i % 7 + seed, right[i] = i % 5;
  for (int i = 0; i < 128; i++)
    for (int j = 0; j < 128; j++) {
      double sum = 0;
      for (int k = 0; k < 128; k++) sum += left[i * 128 + k] * right[k * 128 + j];
      product[i * 128 + j] = sum;
    }
  return (int32_t)product[(seed & 127) * 128 + 77];
}

static void sort_range(int low, int high) {
  while (low < high) {
    int32_t pivot = numbers[(low + high) / 2];
    int i = low, j = high;
    while (i <= j) {
      while (numbers[i] < pivot) i++;
      while (numbers[j] > pivot) j--;
      if (i <= j) {
        int32_t t = numbers[i];
        numbers[i++] = numbers[j];
        numbers[j--] = t;
      }
    }
    sort_range(low, j);
    low = i;
  }
}

// Sorts 16,384 numbers; answers one of them.
EXPORT(sort) int32_t sort(int32_t seed) {
  uint32_t random = (uint32_t)seed | 1;
  for (int i = 0; i < 16384; i++) {
    random = random * 1664525u + 1013904223u;
    numbers[i] = (int32_t)random;
  }
  sort_range(0, 16383);
  return numbers[8192];
}

// Fibonacci by plain recursion: no memory at all, only calls.
EXPORT(fib) int32_t fib(int32_t n) { return n < 2 ? n : fib(n - 1) + fib(n - 2); }
