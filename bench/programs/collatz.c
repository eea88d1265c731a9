#include <stdint.h>
#include <stdio.h>

static int64_t length(int64_t n) {
    int64_t steps = 0;
    while (n != 1) {
        if (n % 2 == 0) n = n / 2;
        else n = 3 * n + 1;
        steps++;
    }
    return steps;
}

int main(void) {
    int64_t best = 0, best_length = 0;
    for (int64_t i = 1; i < 3000000; i++) {
        int64_t found = length(i);
        if (found > best_length) {
            best = i;
            best_length = found;
        }
    }
    printf("%lld %lld\n", (long long)best, (long long)best_length);
    return 0;
}
