/* A C program that uses functions written in L4T. */

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "stats.h"

static int64_t is_even(int64_t value)
{
    return value % 2 == 0;
}

int main(void)
{
    int64_t values[] = {3, -1, 4, 1, -5, 9, 2, 6};
    int64_t count = sizeof values / sizeof *values;
    printf("sum: %" PRId64 "\n", stats_sum(values, count));

    /* By value in L4T, by address in C: the function changes a copy of its own. */
    const int64_t factors[3] = {2, 3, 7};
    printf("product: %" PRId64 ", of %" PRId64 " and others\n", stats_product(factors), factors[0]);

    struct stats_summary summary;
    if (stats_summarise(values, count, &summary)) {
        printf("from %" PRId64 " to %" PRId64 ", a range of %" PRId64 "\n", summary.least, summary.greatest,
               stats_range(&summary));
        for (int i = 0; i < 4; i++)
            printf("quarter %d: %" PRId64 "\n", i + 1, summary.quarters[i]);
    }
    if (!stats_summarise(values, 0, &summary))
        printf("nothing to summarise\n");
    printf("summaries: %" PRId64 "\n", stats_summary_count());

    struct stats_list list = {0};
    for (int64_t i = 0; i < 100; i++)
        if (!stats_list_add(&list, i * i % 10))
            return EXIT_FAILURE;
    printf("list: %" PRId64 " values, %" PRId64 " of them even\n", list.count, stats_count_if(&list, is_even));
    free(list.values);
    return EXIT_SUCCESS;
}
