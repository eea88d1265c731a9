/* Calls a function of threads.l4t from two threads at once. With an argument, it fails in both. */

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#include "threads.h"

enum { END = 10000, ROUNDS = 50 };

static int64_t step = 1;

static void *count(void *result)
{
    for (int round = 0; round < ROUNDS; round++) {
        unsigned char *sieve = calloc(END, 1);
        *(int64_t *)result = primes_below(END, sieve, step);
        free(sieve);
    }
    return NULL;
}

int main(int argc, char **argv)
{
    (void)argv;
    step = argc == 1;
    pthread_t threads[2];
    int64_t results[2];
    for (int i = 0; i < 2; i++)
        pthread_create(&threads[i], NULL, count, &results[i]);
    for (int i = 0; i < 2; i++)
        pthread_join(threads[i], NULL);
    printf("%d %d\n", (int)results[0], (int)results[1]);
    return 0;
}
