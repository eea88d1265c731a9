/* What every translated program needs. Compile with -fwrapv -fno-strict-aliasing. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <ctype.h>
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <time.h>
#include <unistd.h>

/* The headers promise that what malloc gives is no older address: with one of a freed block, that is not so. What is called
   through these, compilers know nothing of. */
static void *(*volatile any_malloc)(size_t) = malloc;
static void *(*volatile any_calloc)(size_t, size_t) = calloc;
static void *(*volatile any_realloc)(void *, size_t) = realloc;
static void (*volatile any_free)(void *) = free;
#define malloc(...) any_malloc(__VA_ARGS__)
#define calloc(...) any_calloc(__VA_ARGS__)
#define realloc(...) any_realloc(__VA_ARGS__)
#define free(...) any_free(__VA_ARGS__)

typedef long long num;
typedef unsigned char byte;

static void fail(const char *place, const char *message) {
  fflush(stdout);
  fprintf(stderr, "%s: runtime error: %s\n", place, message);
  _exit(101);
}

static void check_divisor(num divisor, const char *place) {
  if (divisor == 0) fail(place, "division by zero");
}

static void check_index(num index, num length, const char *type, const char *place) {
  if (index >= 0 && index < length) return;
  char message[1000];
  snprintf(message, sizeof message, "index %lld is out of bounds for %s", index, type);
  fail(place, message);
}

static void check_pointer(const void *pointer, const char *place) {
  if (!pointer) fail(place, "null pointer dereferenced");
}

static void check_function(const void *pointer, const char *place) {
  if (!pointer) fail(place, "null function pointer called");
}

static num quotient(num a, num b) { return b == -1 ? 0 - a : a / b; }

static num remainder_of(num a, num b) { return b == -1 ? 0 : a % b; }
