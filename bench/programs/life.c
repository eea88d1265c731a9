#include <stdint.h>
#include <stdio.h>
#include <string.h>

static int64_t field[128][128], next[128][128];

static int64_t neighbours(int64_t row, int64_t column) {
    int64_t up = (row + 127) % 128, down = (row + 1) % 128;
    int64_t left = (column + 127) % 128, right = (column + 1) % 128;
    return field[up][left] + field[up][column] + field[up][right] + field[row][left] + field[row][right] +
           field[down][left] + field[down][column] + field[down][right];
}

static void step(void) {
    for (int64_t row = 0; row < 128; row++)
        for (int64_t column = 0; column < 128; column++) {
            int64_t n = neighbours(row, column);
            if (n == 3 || (n == 2 && field[row][column] == 1)) next[row][column] = 1;
            else next[row][column] = 0;
        }
    memcpy(field, next, sizeof field);
}

int main(void) {
    int64_t seed = 99, sum = 0;
    for (int64_t row = 0; row < 128; row++)
        for (int64_t column = 0; column < 128; column++) {
            seed = (seed * 1103515245 + 12345) % 2147483648;
            field[row][column] = seed / 65536 % 2;
        }
    for (int64_t round = 0; round < 8000; round++) {
        step();
        sum += field[round % 128][round * 7 % 128];
    }
    for (int64_t row = 0; row < 128; row++)
        for (int64_t column = 0; column < 128; column++) sum = (sum * 3 + field[row][column]) % 1000000007;
    printf("%lld\n", (long long)sum);
    return 0;
}
