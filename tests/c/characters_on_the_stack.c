#include <stdint.h>

int64_t twelve(int64_t *p, int64_t b, int64_t c, int64_t d, int64_t e, int64_t f, int64_t g, int64_t h, int i, int j,
               int k, int l);
int64_t twelve(int64_t *p, int64_t b, int64_t c, int64_t d, int64_t e, int64_t f, int64_t g, int64_t h, int i, int j,
               int k, int l)
{
    return *p == INT64_MAX ? b + c + d + e + f + g + h + i + 1000 * j + 1000000 * k + 1000000000 * (int64_t)l : -1;
}
