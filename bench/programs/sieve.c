#include <stdint.h>
#include <stdio.h>

static int64_t is_composite[1000001];

static int64_t sieve(int64_t limit) {
    int64_t count = 0;
    for (int64_t i = 0; i <= limit; i++) is_composite[i] = 0;
    for (int64_t i = 2; i * i <= limit; i++)
        if (is_composite[i] == 0)
            for (int64_t j = i * i; j <= limit; j += i) is_composite[j] = 1;
    for (int64_t i = 2; i <= limit; i++)
        if (is_composite[i] == 0) count++;
    return count;
}

int main(void) {
    int64_t sum = 0;
    for (int64_t round = 0; round < 150; round++) sum += sieve(1000000 - round);
    printf("%lld\n", (long long)sum);
    return 0;
}
