#include <stdint.h>
#include <stdio.h>

static int64_t columns[16], up[32], down[32];

static int64_t place(int64_t n, int64_t row) {
    if (row == n) return 1;
    int64_t count = 0;
    for (int64_t column = 0; column < n; column++)
        if (columns[column] == 0 && up[row + column] == 0 && down[row - column + n] == 0) {
            columns[column] = up[row + column] = down[row - column + n] = 1;
            count += place(n, row + 1);
            columns[column] = up[row + column] = down[row - column + n] = 0;
        }
    return count;
}

int main(void) {
    printf("%lld\n", (long long)place(13, 0));
    return 0;
}
