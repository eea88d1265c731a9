#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "boundary.h"

extern const char *const labels[];
extern int seen[];
static int n_failures;

void check(int64_t id, int64_t is_right);
void *c_data(int64_t k);
void *c_function(int64_t k);
int64_t c_same(int64_t n);

void check(int64_t id, int64_t is_right)
{
    seen[id] = 1;
    if (!is_right) {
        n_failures++;
        printf("wrong: %s\n", labels[id]);
    }
}

static int all_seen(int n_checks)
{
    for (int id = 0; id < n_checks; id++) {
        if (!seen[id]) {
            n_failures++;
            printf("never reached: %s\n", labels[id]);
        }
    }
    printf("%d checks\n", n_checks);
    return n_failures != 0;
}

static char data[8];
static int64_t function1(void) { return 1; }
static int64_t function2(void) { return 2; }
static int64_t function3(void) { return 3; }
static int64_t function4(void) { return 4; }
static int64_t function5(void) { return 5; }
static int64_t function6(void) { return 6; }
static int64_t function7(void) { return 7; }

void *c_data(int64_t k)
{
    return k ? &data[k] : 0;
}

void *c_function(int64_t k)
{
    int64_t (*functions[])(void) = {0, function1, function2, function3, function4, function5, function6, function7};
    return (void *)functions[k];
}

/* Its argument, of which the C compiler knows nothing. */
int64_t c_same(int64_t n)
{
    volatile int64_t same = n;
    return same;
}
