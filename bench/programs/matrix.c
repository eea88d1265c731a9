#include <stdint.h>
#include <stdio.h>

static int64_t a[256][256], b[256][256], c[256][256];

static void fill(void) {
    for (int64_t i = 0; i < 256; i++)
        for (int64_t j = 0; j < 256; j++) {
            a[i][j] = (i * 7 + j * 3) % 101;
            b[i][j] = (i * 5 + j * 11) % 103;
        }
}

static void multiply(void) {
    for (int64_t i = 0; i < 256; i++)
        for (int64_t j = 0; j < 256; j++) {
            int64_t sum = 0;
            for (int64_t k = 0; k < 256; k++) sum += a[i][k] * b[k][j];
            c[i][j] = sum;
        }
}

int main(void) {
    int64_t check = 0;
    fill();
    for (int64_t round = 0; round < 12; round++) {
        multiply();
        for (int64_t i = 0; i < 256; i++) {
            check += c[i][(i * 31 + round) % 256];
            a[i][round] = c[round][i] % 97;
        }
    }
    printf("%lld\n", (long long)check);
    return 0;
}
