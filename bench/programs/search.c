#include <stdint.h>
#include <stdio.h>

static int64_t text[100000], pattern[8];

static int64_t find(const int64_t *where, int64_t n, const int64_t *what, int64_t m) {
    int64_t count = 0;
    for (int64_t i = 0; i + m <= n; i++) {
        int64_t j = 0;
        while (j < m && where[i + j] == what[j]) j++;
        if (j == m) count++;
    }
    return count;
}

int main(void) {
    int64_t seed = 7, sum = 0;
    for (int64_t i = 0; i < 100000; i++) {
        seed = (seed * 1103515245 + 12345) % 2147483648;
        text[i] = seed / 65536 % 3;
    }
    for (int64_t round = 0; round < 1500; round++) {
        for (int64_t i = 0; i < 5; i++) pattern[i] = (round / (i + 1)) % 3;
        sum = sum * 3 % 1000003 + find(text, 100000, pattern, 5);
    }
    printf("%lld\n", (long long)sum);
    return 0;
}
