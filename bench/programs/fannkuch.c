#include <stdint.h>
#include <stdio.h>

static int64_t fannkuch(int64_t n) {
    int64_t perm[16], perm1[16], count[16];
    int64_t max_flips = 0, checksum = 0, n_perm = 0;
    for (int64_t i = 0; i < n; i++) perm1[i] = i;
    int64_t r = n;
    for (;;) {
        for (; r != 1; r--) count[r - 1] = r;
        for (int64_t i = 0; i < n; i++) perm[i] = perm1[i];
        int64_t flips = 0;
        for (int64_t k = perm[0]; k != 0; k = perm[0]) {
            int64_t k2 = (k + 1) / 2;
            for (int64_t i = 0; i < k2; i++) {
                int64_t temp = perm[i];
                perm[i] = perm[k - i];
                perm[k - i] = temp;
            }
            flips++;
        }
        if (flips > max_flips) max_flips = flips;
        if (n_perm % 2 == 0) checksum += flips;
        else checksum -= flips;
        for (;;) {
            if (r == n) return checksum * 100 + max_flips;
            int64_t first = perm1[0];
            for (int64_t i = 0; i < r; i++) perm1[i] = perm1[i + 1];
            perm1[r] = first;
            count[r]--;
            if (count[r] > 0) break;
            r++;
        }
        n_perm++;
    }
}

int main(void) {
    printf("%lld\n", (long long)fannkuch(10));
    return 0;
}
