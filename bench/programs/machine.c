#include <stdint.h>
#include <stdio.h>

struct op {
    int64_t code, a, b, c;
};

static struct op program[16];
static int64_t registers[8];

static int64_t set(int64_t at, int64_t code, int64_t a, int64_t b, int64_t c) {
    program[at] = (struct op){code, a, b, c};
    return at + 1;
}

static int64_t run(void) {
    int64_t pc = 0, steps = 0;
    for (;;) {
        struct op op = program[pc];
        pc++;
        steps++;
        int64_t code = op.code;
        if (code == 0) registers[op.a] = registers[op.b] + registers[op.c];
        else if (code == 1) registers[op.a] = registers[op.b] - registers[op.c];
        else if (code == 2) registers[op.a] = registers[op.b] * registers[op.c] % 65537;
        else if (code == 3) {
            if (registers[op.a] != 0) pc = op.b;
        } else if (code == 4) registers[op.a] = op.b;
        else return steps;
    }
}

int main(void) {
    int64_t at = 0;
    at = set(at, 4, 0, 50000000, 0);
    at = set(at, 4, 1, 1, 0);
    at = set(at, 4, 2, 3, 0);
    at = set(at, 4, 3, 1, 0);
    at = set(at, 2, 2, 2, 2);
    at = set(at, 0, 2, 2, 3);
    at = set(at, 0, 4, 4, 2);
    at = set(at, 1, 0, 0, 1);
    at = set(at, 3, 0, 4, 0);
    at = set(at, 5, 0, 0, 0);
    int64_t steps = run();
    printf("%lld %lld\n", (long long)steps, (long long)registers[4]);
    return 0;
}
