#include <stddef.h>
#include <stdint.h>

struct inner {
    unsigned char tag;
    int64_t value;
    unsigned char last;
};

struct all {
    unsigned char a;
    int64_t b;
    unsigned char c;
    unsigned char d[3];
    struct inner e;
    struct inner f[2];
    struct all *g;
    int64_t (*h)(int64_t);
    unsigned char i;
};

void fill_all(struct all *p, int64_t (*h)(int64_t)) {
    *p = (struct all){
        .a = 200,
        .b = -5,
        .c = 255,
        .d = {1, 2, 3},
        .e = {4, 5, 6},
        .f = {{7, 8, 9}, {10, INT64_MIN, 12}},
        .g = p,
        .h = h,
        .i = 13,
    };
}

int64_t sizes(struct all *first, struct all *second) {
    return ((char *)second - (char *)first) * 1000 + sizeof(struct all);
}
