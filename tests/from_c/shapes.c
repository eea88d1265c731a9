/* Calls every function of shapes.l4t. With an argument, one that ends the program. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "shapes.h"

void call_back(void);

void call_back(void)
{
    shape_count();
}

static int64_t plus_one(int64_t n)
{
    return n + 1;
}

static unsigned char first(const struct inner *held)
{
    return held->a;
}

int main(int argc, char **argv)
{
    if (argc > 1 && strcmp(argv[1], "free") == 0)
        shape_free();
    if (argc > 1)
        shape_element(atoi(argv[1]));

    static struct class_ object;
    object.int_ = 5;
    object.several[1].b = 30;
    object.table[1][2] = 'y';
    printf("%d %d\n", (int)shape_size(&object), (int)object.int_);

    int64_t row[3] = {1, 2, 3}, grid[2][2] = {{4, 5}, {6, 7}};
    int64_t *const two[2] = {&row[1], &grid[1][1]};
    printf("%d %d\n", (int)shape_sum(row, grid, two), (int)row[0]);
    int64_t(*same)[3] = shape_row(&row, 4, 2);
    printf("%d %d\n", same == &row, (int)row[1]);

    unsigned char end = 0;
    int code = shape_char(100, &end);
    printf("%d %d\n", code, end);
    printf("%d\n", (int)shape_chooser(plus_one, first)(41));

    const unsigned char bytes[5] = "olleh";
    unsigned char out[6] = "";
    printf("%d %s\n", (int)shape_bytes(bytes, out), (char *)out);
    printf("%d\n", (int)shape_counter());
    printf("%d %d\n", (int)shape_fourfold(3), (int)shape_element(1));
    return 0;
}
