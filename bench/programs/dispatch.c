#include <stdint.h>
#include <stdio.h>

static int64_t add(int64_t a, int64_t b) { return a + b; }
static int64_t subtract(int64_t a, int64_t b) { return a - b * 3; }
static int64_t multiply(int64_t a, int64_t b) { return a * 5 % 1000003 + b; }
static int64_t halve(int64_t a, int64_t b) { return a / 2 + b; }

static int64_t (*table[4])(int64_t, int64_t);

int main(void) {
    int64_t value = 0, seed = 1;
    table[0] = add;
    table[1] = subtract;
    table[2] = multiply;
    table[3] = halve;
    for (int64_t i = 0; i < 60000000; i++) {
        seed = (seed * 1103515245 + 12345) % 2147483648;
        value = table[seed / 65536 % 4](value, i % 1000);
    }
    printf("%lld\n", (long long)value);
    return 0;
}
