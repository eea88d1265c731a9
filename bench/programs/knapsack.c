#include <stdint.h>
#include <stdio.h>

static int64_t weight[200], value[200], best[100001];

static int64_t fill(int64_t n, int64_t capacity) {
    for (int64_t i = 0; i < n; i++)
        for (int64_t w = capacity; w >= weight[i]; w--) {
            int64_t with = best[w - weight[i]] + value[i];
            if (with > best[w]) best[w] = with;
        }
    return best[capacity];
}

static int64_t fibonacci(int64_t n) {
    if (n < 2) return n;
    return fibonacci(n - 1) + fibonacci(n - 2);
}

int main(void) {
    int64_t seed = 17, total = 0;
    for (int64_t i = 0; i < 200; i++) {
        seed = (seed * 1103515245 + 12345) % 2147483648;
        weight[i] = seed / 65536 % 900 + 100;
        value[i] = seed / 128 % 1000 + 1;
    }
    for (int64_t i = 0; i < 10; i++) total += fill(200, 100000 - i);
    printf("%lld %lld\n", (long long)total, (long long)fibonacci(36));
    return 0;
}
