#include <stdint.h>

int64_t sum_nine(int64_t a, int64_t b, int64_t c, int64_t d, int64_t e, int64_t f, int64_t g, int64_t h, int64_t i) {
    return a + 10 * b + 100 * c + d + e + f + 1000 * g + 10000 * h + 100000 * i;
}

uint64_t big(void) { return UINT64_C(1) << 63 | 1; }
