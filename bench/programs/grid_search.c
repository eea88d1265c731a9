#include <stdint.h>
#include <stdio.h>

struct point {
    int64_t row, column;
};

static int64_t wall[512][512], distance[512][512];
static struct point queue[262144];
static int64_t n_queued;

static int64_t visit(int64_t row, int64_t column, int64_t steps) {
    if (row < 0 || row >= 512 || column < 0 || column >= 512) return 0;
    if (wall[row][column] == 1 || distance[row][column] >= 0) return 0;
    distance[row][column] = steps;
    queue[n_queued].row = row;
    queue[n_queued].column = column;
    n_queued++;
    return 1;
}

static int64_t search(int64_t row, int64_t column) {
    struct point at = {0, 0};
    for (int64_t i = 0; i < 512; i++)
        for (int64_t j = 0; j < 512; j++) distance[i][j] = -1;
    n_queued = 0;
    visit(row, column, 0);
    for (int64_t head = 0; head < n_queued; head++) {
        at = queue[head];
        int64_t steps = distance[at.row][at.column] + 1;
        visit(at.row - 1, at.column, steps);
        visit(at.row + 1, at.column, steps);
        visit(at.row, at.column - 1, steps);
        visit(at.row, at.column + 1, steps);
    }
    return distance[at.row][at.column];
}

int main(void) {
    int64_t seed = 5, sum = 0;
    for (int64_t i = 0; i < 512; i++)
        for (int64_t j = 0; j < 512; j++) {
            seed = (seed * 1103515245 + 12345) % 2147483648;
            if (seed / 65536 % 10 < 3) wall[i][j] = 1;
        }
    for (int64_t round = 0; round < 120; round++)
        sum += search(round * 7 % 512, round * 13 % 512) + n_queued;
    printf("%lld\n", (long long)sum);
    return 0;
}
