#include <stdint.h>
#include <stdio.h>

static int64_t data[1000000];

static void sort(int64_t low, int64_t high) {
    if (low >= high) return;
    int64_t pivot = data[(low + high) / 2], i = low, j = high;
    while (i <= j) {
        while (data[i] < pivot) i++;
        while (data[j] > pivot) j--;
        if (i <= j) {
            int64_t temp = data[i];
            data[i] = data[j];
            data[j] = temp;
            i++;
            j--;
        }
    }
    sort(low, j);
    sort(i, high);
}

int main(void) {
    int64_t seed = 1, sum = 0;
    for (int64_t round = 0; round < 5; round++) {
        for (int64_t i = 0; i < 1000000; i++) {
            seed = (seed * 1103515245 + 12345) % 2147483648;
            data[i] = seed;
        }
        sort(0, 999999);
        for (int64_t i = 0; i < 1000000; i++) sum = (sum * 7 + data[i]) % 1000000007;
    }
    printf("%lld\n", (long long)sum);
    return 0;
}
