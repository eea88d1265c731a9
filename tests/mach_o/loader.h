/* What the files of the loader share. */
#ifndef LOADER_H
#define LOADER_H

#include "mach_o.h"
#include <stddef.h>

/* What an area of memory is for, and so how it may be accessed. */
enum area { CODE, CONSTANTS, DATA, N_AREAS };

/* An object file in memory. Each area is a copy of the whole address range that the object file gives its sections;
 * a section lives in the copy for its kind, so that distances within an area are those of the object file. */
struct object {
    const char *name;
    const uint8_t *file;
    const struct section_64 *sections;
    uint32_t n_sections;
    const struct nlist_64 *symbols;
    uint32_t n_symbols;
    const char *strings;
    uint64_t size; /* of an area, in bytes */
    uint8_t *areas[N_AREAS];
    /* By symbol, behind the areas: its address, and code that jumps there. */
    uint64_t *address_slots;
    uint8_t (*stubs)[16];
};

/* Whether a section is there when the program runs, and in which area. */
int is_loaded(const struct section_64 *section);
enum area area_of(const struct section_64 *section);

/* Where a byte of a section is now. `number` counts from 1; `address` is the object file's. */
uint8_t *section_address(const struct object *object, uint32_t number, uint64_t address);

/* Fills in one section's references: `relocate_x86_64.c` or `relocate_arm64.c`. */
void relocate_section(const struct object *object, const struct section_64 *section);

/* Where a branch to a symbol goes: to the symbol itself if it is near, else to its stub. */
uint64_t branch_target(const struct object *object, uint32_t symbol);

/* The code that jumps to an address, which has any distance. */
void write_stub(uint8_t stub[16], uint64_t address);

/* What macOS's C library has under a name (without the underscore): ours if Linux does it otherwise, else Linux's;
 * null if there is none. */
void *find_in_c_library(const char *name);

/* Ends the process with a message: the object file is not as it should be. */
_Noreturn void give_up(const char *what, const char *name);

#endif
