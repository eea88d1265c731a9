#include <stdint.h>
#include <stdio.h>

static int64_t keys[65536], values[65536];
static int64_t seed;

static int64_t next_random(void) {
    seed = (seed * 1103515245 + 12345) % 2147483648;
    return seed;
}

static int64_t slot_of(int64_t key) {
    int64_t at = key * 40503 / 64 % 65536;
    while (keys[at] != 0 && keys[at] != key) at = (at + 1) % 65536;
    return at;
}

static void add(int64_t key, int64_t amount) {
    int64_t at = slot_of(key);
    keys[at] = key;
    values[at] += amount;
}

int main(void) {
    int64_t sum = 0;
    seed = 42;
    for (int64_t i = 0; i < 40000000; i++) add(next_random() % 40000 + 1, i);
    for (int64_t i = 0; i < 40000; i++) sum = (sum * 31 + values[slot_of(i + 1)]) % 1000000007;
    printf("%lld\n", (long long)sum);
    return 0;
}
