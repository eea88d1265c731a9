/* Made by `l4t build --emit=header`: functions and structs written in L4T, for C and C++.
 *
 * Above each function stands its head in L4T, and the comment that its author wrote. What L4T passes by value, a struct
 * or an array, goes as its address; the function makes a copy and leaves the caller's object as it is. Members of
 * structs lie where the comments say, which is checked when this file is compiled. A runtime error in a function ends
 * the process with status 101.
 */
#ifndef L4T_SHAPES_H
#define L4T_SHAPES_H

#include <stddef.h>
#include <stdint.h>

#if defined(__cplusplus) && __cplusplus >= 201103L
#define L4T_ASSERT(condition) static_assert(condition, #condition)
#elif defined(__STDC_VERSION__) && __STDC_VERSION__ >= 201112L
#define L4T_ASSERT(condition) _Static_assert(condition, #condition)
#else
#define L4T_ASSERT(condition) extern char l4t_assert[(condition) ? 1 : -1]
#endif

#ifdef __cplusplus
extern "C" {
#endif

struct inner;
struct class_;

/* 24 bytes, aligned to 8 */
struct inner {
    unsigned char a; /* at 0: char */
    int64_t b; /* at 8: num */
    unsigned char c; /* at 16: char */
};
L4T_ASSERT(sizeof(struct inner) == 24);
L4T_ASSERT(offsetof(struct inner, a) == 0);
L4T_ASSERT(offsetof(struct inner, b) == 8);
L4T_ASSERT(offsetof(struct inner, c) == 16);

/* 152 bytes, aligned to 8
   Names that C cannot use, and members of each shape. */
struct class_ {
    int64_t int_; /* at 0: num */
    unsigned char register_; /* at 8: char */
    struct class_ *next; /* at 16: ptr<struct class> */
    unsigned char table[2][3]; /* at 24: array<array<char>[3]>[2] */
    int64_t *(*choose)(int64_t, const struct inner *); /* at 32: funcptr (num, struct inner) -> ptr<num> */
    int64_t (*actions[2])(void); /* at 40: array<funcptr () -> num>[2] */
    int64_t (*row)[3]; /* at 56: ptr<array<num>[3]> */
    int64_t (***far)(unsigned char); /* at 64: ptr<ptr<funcptr (char) -> num>> */
    struct inner held; /* at 72: struct inner */
    struct inner several[2]; /* at 96: array<struct inner>[2] */
    int64_t (*rows)[2]; /* at 144: ptr<array<array<num>[2]>[0]> */
    __extension__ unsigned char rest[0]; /* at 152: array<char>[0] */
};
L4T_ASSERT(sizeof(struct class_) == 152);
L4T_ASSERT(offsetof(struct class_, int_) == 0);
L4T_ASSERT(offsetof(struct class_, register_) == 8);
L4T_ASSERT(offsetof(struct class_, next) == 16);
L4T_ASSERT(offsetof(struct class_, table) == 24);
L4T_ASSERT(offsetof(struct class_, choose) == 32);
L4T_ASSERT(offsetof(struct class_, actions) == 40);
L4T_ASSERT(offsetof(struct class_, row) == 56);
L4T_ASSERT(offsetof(struct class_, far) == 64);
L4T_ASSERT(offsetof(struct class_, held) == 72);
L4T_ASSERT(offsetof(struct class_, several) == 96);
L4T_ASSERT(offsetof(struct class_, rows) == 144);
L4T_ASSERT(offsetof(struct class_, rest) == 152);

/* func shape_size(struct class value) -> num
   By value, copied by the function: value */
int64_t shape_size(const struct class_ *value);

/* func shape_sum(array<num>[3] row, array<array<num>[2]>[2] grid, array<ptr<num>>[2] two) -> num
   By value, copied by the function: row, grid, two */
int64_t shape_sum(const int64_t row[3], int64_t grid[2][2], int64_t *const two[2]);

/* func shape_row(ptr<array<num>[3]> row, num register, num register_) -> ptr<array<num>[3]> */
int64_t (*shape_row(int64_t (*row)[3], int64_t register__, int64_t register_))[3];

/* func shape_char(char c, ptr<char> end) -> char */
unsigned char shape_char(unsigned char c, unsigned char *end);

/* func shape_chooser(funcptr (num) -> num choose, funcptr (struct inner) -> char first) -> funcptr (num) -> num */
int64_t (*shape_chooser(int64_t (*choose)(int64_t), unsigned char (*first)(const struct inner *)))(int64_t);

/* func twice(num n) -> num */
int64_t twice(int64_t n);

/* func shape_bytes(array<char>[5] bytes, ptr<array<char>[0]> out) -> num
   By value, copied by the function: bytes */
int64_t shape_bytes(const unsigned char bytes[5], unsigned char *out);

/* func shape_counter() -> num
   C calls shape_count before call_back returns, so the counter must not be remembered from before. */
int64_t shape_counter(void);

/* func shape_count() -> num */
int64_t shape_count(void);

/* func shape_fourfold(num n) -> num
   A function that others call, but only here. */
int64_t shape_fourfold(int64_t n);

/* func shape_element(num i) -> num
   Both functions end the program. */
int64_t shape_element(int64_t i);

/* func shape_free() -> num */
int64_t shape_free(void);

#ifdef __cplusplus
}
#endif

#undef L4T_ASSERT

#endif
