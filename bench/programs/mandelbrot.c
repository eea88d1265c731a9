#include <stdint.h>
#include <stdio.h>

static int64_t iterations(int64_t cx, int64_t cy) {
    int64_t x = 0, y = 0, n;
    for (n = 0; n < 2000; n++) {
        int64_t xx = x * x / 4096, yy = y * y / 4096;
        if (xx + yy > 16384) return n;
        y = 2 * x * y / 4096 + cy;
        x = xx - yy + cx;
    }
    return n;
}

int main(void) {
    int64_t sum = 0;
    for (int64_t row = 0; row < 600; row++)
        for (int64_t column = 0; column < 800; column++)
            sum += iterations(column * 16384 / 800 - 10240, row * 12288 / 600 - 6144);
    printf("%lld\n", (long long)sum);
    return 0;
}
