#include <stdint.h>
#include <stdio.h>
#include <string.h>

static int64_t first[4000], second[4000], above[4001], row[4001];

static int64_t longest(int64_t n, int64_t m) {
    for (int64_t i = 0; i < n; i++) {
        for (int64_t j = 0; j < m; j++) {
            if (first[i] == second[j]) row[j + 1] = above[j] + 1;
            else if (above[j + 1] >= row[j]) row[j + 1] = above[j + 1];
            else row[j + 1] = row[j];
        }
        memcpy(above, row, sizeof above);
    }
    return above[m];
}

int main(void) {
    int64_t seed = 3, sum = 0;
    for (int64_t round = 0; round < 4; round++) {
        for (int64_t i = 0; i < 4000; i++) {
            seed = (seed * 1103515245 + 12345) % 2147483648;
            first[i] = seed / 65536 % 26;
            seed = (seed * 1103515245 + 12345) % 2147483648;
            second[i] = seed / 65536 % 26;
            above[i] = 0;
        }
        above[4000] = 0;
        sum = sum * 5000 + longest(4000, 4000 - round);
    }
    printf("%lld\n", (long long)sum);
    return 0;
}
