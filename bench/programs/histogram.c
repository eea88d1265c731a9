#include <stdint.h>
#include <stdio.h>

int main(void) {
    int64_t counts[1024] = {0};
    int64_t seed = 12345, sum = 0, total = 0;
    for (int64_t i = 0; i < 300000000; i++) {
        seed = (seed * 1664525 + 1013904223) % 4294967296;
        counts[seed / 65536 % 1024] = counts[seed / 65536 % 1024] + 1;
    }
    for (int64_t i = 0; i < 1024; i++) {
        total += counts[i];
        sum = (sum * 31 + total) % 3000000007;
    }
    printf("%lld\n", (long long)sum);
    return 0;
}
