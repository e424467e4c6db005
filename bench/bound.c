/* The two-level model of model.js in C, as the bound: gcc -O3 -march=native bench/bound.c -lm
 * Generator xoshiro256++ (Blackman and Vigna), normals by Doornik's ziggurat with 128 layers. */
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>

#define LEVELS 4
#define LAYERS 128
static const double START = 3.442619855899, AREA = 9.91256303526217e-3;
static double edge[LAYERS + 1], ratio[LAYERS], scale_of[LAYERS];
static uint64_t s[4] = {1, 2, 3, 4};

static inline uint64_t rotl(uint64_t x, int k) { return (x << k) | (x >> (64 - k)); }

static inline uint64_t next(void) {
  uint64_t result = rotl(s[0] + s[3], 23) + s[0], t = s[1] << 17;
  s[2] ^= s[0]; s[3] ^= s[1]; s[1] ^= s[2]; s[0] ^= s[3]; s[2] ^= t; s[3] = rotl(s[3], 45);
  return result;
}

static inline double uniform(void) { return ((next() >> 11) + 0.5) * 0x1p-53; }

static void tables(void) {
  double density = exp(-0.5 * START * START);
  edge[0] = AREA / density; edge[1] = START; edge[LAYERS] = 0;
  for (int i = 2; i < LAYERS; i++) {
    edge[i] = sqrt(-2 * log(AREA / edge[i - 1] + density));
    density = exp(-0.5 * edge[i] * edge[i]);
  }
  for (int i = 0; i < LAYERS; i++) { ratio[i] = edge[i + 1] / edge[i]; scale_of[i] = edge[i] * 0x1p-52; }
}

static double normal(void) {
  for (;;) {
    uint64_t bits = next();
    int layer = bits & 127;
    double u = (double)((int64_t)bits >> 11);
    double x = u * scale_of[layer];
    if (fabs(u) < ratio[layer] * 0x1p52) return x;
    if (layer == 0) {
      double a, b;
      do { a = -log(uniform()) / START; b = -log(uniform()); } while (2 * b < a * a);
      return u < 0 ? -(START + a) : START + a;
    }
    double f0 = exp(-0.5 * (edge[layer] * edge[layer] - x * x));
    double f1 = exp(-0.5 * (edge[layer + 1] * edge[layer + 1] - x * x));
    if (f1 + uniform() * (f0 - f1) < 1) return x;
  }
}

static int ascending(const void *a, const void *b) {
  double x = *(const double *)a, y = *(const double *)b;
  return x < y ? -1 : x > y;
}

int main(int argc, char **argv) {
  if (argc != 3) return 2;
  int runs = atoi(argv[1]), draws = atoi(argv[2]);
  struct timespec a, b;
  clock_gettime(CLOCK_MONOTONIC, &a);
  tables();
  double *z = malloc(sizeof(double) * LEVELS * draws), *shared = calloc((size_t)8 * draws, sizeof(double));
  double *total = calloc(draws, sizeof(double));
  for (int j = 0; j < LEVELS * draws; j++) z[j] = normal();
  for (int c = 0; c < 8; c++)
    for (int k = 0; k < LEVELS; k++) {
      double w = ((c >> (k % 3)) & 1 ? 0.2 : 0.1) + 0.02 * k;
      for (int d = 0; d < draws; d++) shared[(size_t)c * draws + d] += w * z[k * draws + d];
    }
  /* Blocks of draws, so that sums and shared levels stay in the cache. */
  const int BLOCK = 4096;
  for (int at = 0; at < draws; at += BLOCK) {
    int end = at + BLOCK < draws ? at + BLOCK : draws;
    for (int i = 0; i < runs; i++) {
      double mu = -6 * ((i % 97) / 97.0), sd = 0.3 + 0.3 * ((i % 13) / 13.0);
      const double *level = shared + (size_t)(i % 8) * draws;
      for (int d = at; d < end; d++) total[d] += exp(mu + level[d] + sd * normal());
    }
  }
  clock_gettime(CLOCK_MONOTONIC, &b);
  double mean = 0, squares = 0;
  for (int d = 0; d < draws; d++) mean += total[d] / draws;
  for (int d = 0; d < draws; d++) squares += (total[d] - mean) * (total[d] - mean);
  qsort(total, draws, sizeof(double), ascending);
  struct rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  printf("{\"seconds\":%.6f,\"peakMb\":%.1f,\"mean\":%.10g,\"sd\":%.10g,\"low\":%.10g,\"high\":%.10g}\n",
         (b.tv_sec - a.tv_sec) + 1e-9 * (b.tv_nsec - a.tv_nsec), usage.ru_maxrss / 1024.0, mean,
         sqrt(squares / (draws - 1)), total[(int)(0.025 * draws)], total[(int)(0.975 * draws)]);
  return 0;
}
