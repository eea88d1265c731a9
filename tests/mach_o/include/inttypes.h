/* What the C programs of the tests use of macOS's <inttypes.h>. */
#ifndef INTTYPES_H
#define INTTYPES_H

#include <stdint.h>

#define PRId64 "lld"
#define PRIu64 "llu"
#define PRIx64 "llx"

#endif
