#include <stdint.h>
#include <stdio.h>

static int64_t schedule[64];

static int64_t rotate(int64_t x, int64_t factor) {
    return x * factor % 4294967296 + x / (4294967296 / factor);
}

static int64_t block(int64_t a, int64_t b, int64_t c, int64_t d) {
    for (int64_t i = 0; i < 64; i++) {
        int64_t t = (a + schedule[i] + rotate(b, 128) * 3 + c % 65536 * (d % 65536)) % 4294967296;
        a = d;
        d = c;
        c = rotate(b, 2048);
        b = (t + a) % 4294967296;
    }
    return (a + b * 3 + c * 5 + d * 7) % 4294967296;
}

int main(void) {
    int64_t hash = 19088743;
    for (int64_t round = 0; round < 1000000; round++) {
        for (int64_t i = 0; i < 64; i++) schedule[i] = (round * 40503 + i * 2654435761) % 4294967296;
        hash = block(hash, round, 2309737967, 4275878552);
    }
    printf("%lld\n", (long long)hash);
    return 0;
}
