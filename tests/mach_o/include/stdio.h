/* What the C programs of the tests use of macOS's <stdio.h>. */
#ifndef STDIO_H
#define STDIO_H

#include <stdarg.h>
#include <stddef.h>

typedef struct file FILE;
extern FILE *__stdoutp, *__stderrp;
#define stdout __stdoutp
#define stderr __stderrp

int fflush(FILE *);
int fprintf(FILE *, const char *, ...) __attribute__((format(printf, 2, 3)));
int printf(const char *, ...) __attribute__((format(printf, 1, 2)));
int putchar(int);
int puts(const char *);
int snprintf(char *, size_t, const char *, ...) __attribute__((format(printf, 3, 4)));

#endif
