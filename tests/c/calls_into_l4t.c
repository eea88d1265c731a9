#include <stdint.h>

struct pair {
    int64_t x;
    unsigned char y;
};

int64_t call_num(int64_t (*f)(int64_t), int64_t n) {
    return f(n) + f(INT64_MIN + 1) - INT64_MAX;
}

unsigned char call_char(unsigned char (*f)(unsigned char)) {
    unsigned sum = f(250) + f(7);
    return sum == 257 ? f(200) : 0;
}

int64_t call_six(int64_t (*f)(int64_t, unsigned char, int64_t *, unsigned char, int64_t, int64_t)) {
    int64_t cell = 1;
    int64_t result = f(7, 'x', &cell, 'x', 3, 4);
    return result * 10 + cell;
}

int64_t call_aggregates(int64_t (*f)(const struct pair *, const int64_t *)) {
    static const struct pair p = {1, 2};
    static const int64_t a[3] = {10, 20, 30};
    int64_t result = f(&p, a);
    return a[0] == 10 && p.x == 1 ? result : -1;
}

static int64_t add_three(int64_t n) { return n + 3; }

int64_t call_twice(int64_t (*apply)(int64_t (*)(int64_t), int64_t)) { return apply(add_three, 1); }
