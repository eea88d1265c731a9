#include <stdint.h>

int64_t call_with_low_byte(int64_t (*f)(unsigned char), int64_t n);
int64_t call_with_low_byte(int64_t (*f)(unsigned char), int64_t n)
{
    return f((unsigned char)n);
}

unsigned char low_byte(int64_t n);
unsigned char low_byte(int64_t n)
{
    return (unsigned char)n;
}
