/* Runs a program for macOS on Linux: loader OBJECT... [-- ARGUMENT...]
 *
 * Takes Mach-O object files for this machine's processor, puts their sections into memory, links them with each other
 * and with Linux's C library, and calls `main`. Where macOS's C library has another interface, `shims.c` translates; on
 * arm64 that includes variadic arguments, which are read from the stack only, as Apple's convention says. So what runs
 * here is the object code as it would run on a Mac, up to the system itself. */

#define _GNU_SOURCE
#include "loader.h"
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MAX_OBJECTS = 8, PAGE = 0x10000 };

#ifdef __x86_64__
enum { CPU_TYPE = CPU_TYPE_X86_64 };
#else
enum { CPU_TYPE = CPU_TYPE_ARM64 };
#endif

static struct object objects[MAX_OBJECTS];
static int n_objects;

void give_up(const char *what, const char *name) {
    fprintf(stderr, "loader: %s: %s\n", what, name);
    /* No program of the tests ends so. */
    _exit(126);
}

static const void *read_file(const char *name) {
    struct stat status;
    int file = open(name, O_RDONLY);
    if (file < 0 || fstat(file, &status) < 0) give_up("cannot open", name);
    const void *bytes = mmap(NULL, status.st_size, PROT_READ, MAP_PRIVATE, file, 0);
    if (bytes == MAP_FAILED) give_up("cannot map", name);
    close(file);
    return bytes;
}

static struct object read_object(const char *name) {
    struct object object = {.name = name, .file = read_file(name)};
    const struct mach_header_64 *header = (const void *)object.file;
    if (header->magic != MH_MAGIC_64 || header->filetype != MH_OBJECT || header->cputype != CPU_TYPE)
        give_up("no Mach-O object file for this processor", name);
    const struct load_command *command = (const void *)(header + 1);
    for (uint32_t i = 0; i < header->ncmds; i++) {
        if (command->cmd == LC_SEGMENT_64) {
            const struct segment_command_64 *segment = (const void *)command;
            object.sections = (const void *)(segment + 1);
            object.n_sections = segment->nsects;
            /* At least one byte more: see `register_frames`. */
            object.size = (segment->vmsize + PAGE) / PAGE * PAGE;
        } else if (command->cmd == LC_SYMTAB) {
            const struct symtab_command *table = (const void *)command;
            object.symbols = (const void *)(object.file + table->symoff);
            object.n_symbols = table->nsyms;
            object.strings = (const char *)object.file + table->stroff;
        }
        command = (const void *)((const uint8_t *)command + command->cmdsize);
    }
    return object;
}

int is_loaded(const struct section_64 *section) {
    return strcmp(section->segname, "__DWARF") != 0 && strcmp(section->segname, "__LD") != 0;
}

enum area area_of(const struct section_64 *section) {
    if (strcmp(section->segname, "__TEXT") != 0) return DATA;
    /* The table that describes the code's frames counts its distance from the code. */
    int goes_with_code = strcmp(section->sectname, "__text") == 0 || strcmp(section->sectname, "__eh_frame") == 0;
    return goes_with_code ? CODE : CONSTANTS;
}

uint8_t *section_address(const struct object *object, uint32_t number, uint64_t address) {
    if (number == 0 || number > object->n_sections) give_up("a reference to a section that is not there", object->name);
    return object->areas[area_of(&object->sections[number - 1])] + address;
}

/* Areas, address slots and stubs lie side by side, so that code reaches all of them. */
static void map(struct object *object) {
    size_t tables = (object->n_symbols * (sizeof(uint64_t) + 16) + PAGE - 1) / PAGE * PAGE;
    uint8_t *memory = mmap(NULL, N_AREAS * object->size + tables, PROT_READ | PROT_WRITE,
                           MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (memory == MAP_FAILED) give_up("no memory for", object->name);
    for (int area = 0; area < N_AREAS; area++) object->areas[area] = memory + area * object->size;
    object->stubs = (void *)(memory + N_AREAS * object->size);
    object->address_slots = (void *)(object->stubs + object->n_symbols);
    for (uint32_t i = 0; i < object->n_sections; i++) {
        const struct section_64 *section = &object->sections[i];
        if (is_loaded(section) && (section->flags & 0xff) != S_ZEROFILL)
            memcpy(section_address(object, i + 1, section->addr), object->file + section->offset, section->size);
    }
}

static int is_defined(const struct nlist_64 *symbol) {
    return !(symbol->n_type & N_STAB) && (symbol->n_type & N_TYPE) == N_SECT;
}

uint64_t branch_target(const struct object *object, uint32_t symbol) {
    return is_defined(&object->symbols[symbol]) ? object->address_slots[symbol] : (uint64_t)object->stubs[symbol];
}

/* What the objects export under a name, underscore included. */
static void *find_in_objects(const char *name) {
    for (int i = 0; i < n_objects; i++) {
        const struct object *object = &objects[i];
        for (uint32_t s = 0; s < object->n_symbols; s++) {
            const struct nlist_64 *symbol = &object->symbols[s];
            if (is_defined(symbol) && (symbol->n_type & N_EXT) && strcmp(object->strings + symbol->n_strx, name) == 0)
                return section_address(object, symbol->n_sect, symbol->n_value);
        }
    }
    return NULL;
}

static void resolve(const struct object *object) {
    for (uint32_t s = 0; s < object->n_symbols; s++) {
        const struct nlist_64 *symbol = &object->symbols[s];
        const char *name = object->strings + symbol->n_strx;
        void *address = NULL;
        if (symbol->n_type & N_STAB) continue;
        if (is_defined(symbol)) {
            address = section_address(object, symbol->n_sect, symbol->n_value);
        } else {
            address = find_in_objects(name);
            if (address == NULL && name[0] == '_') address = find_in_c_library(name + 1);
            if (address == NULL) give_up("undefined symbol", name);
        }
        object->address_slots[s] = (uint64_t)address;
        write_stub(object->stubs[s], (uint64_t)address);
    }
}

/* In libgcc: tells its unwinder of a table, which ends with a zero length. Behind a section there are zeros. */
void __register_frame(void *table);

/* Tables for arm64 may say "return addresses are not signed", as Apple's unwinder wants to hear it: by an expression,
 * which libgcc takes for the opposite. It assumes that anyway. */
static void leave_out_signing(uint8_t *table, uint64_t size) {
    static const uint8_t not_signed[4] = {0x16 /* DW_CFA_val_expression */, 34, 1, 0x30 /* DW_OP_lit0 */};
    for (uint64_t i = 0; i + sizeof not_signed <= size; i++)
        if (memcmp(table + i, not_signed, sizeof not_signed) == 0) memset(table + i, 0, sizeof not_signed);
}

static void register_frames(const struct object *object) {
    for (uint32_t i = 0; i < object->n_sections; i++) {
        const struct section_64 *section = &object->sections[i];
        if (strcmp(section->sectname, "__eh_frame") != 0) continue;
        uint8_t *table = section_address(object, i + 1, section->addr);
        leave_out_signing(table, section->size);
        __register_frame(table);
    }
}

static void relocate(const struct object *object) {
    for (uint32_t i = 0; i < object->n_sections; i++)
        if (is_loaded(&object->sections[i])) relocate_section(object, &object->sections[i]);
    register_frames(object);
    /* Stubs are code, which the slots behind them do not disturb: both are only read from now on. */
    size_t tables = object->n_symbols * (sizeof(uint64_t) + 16);
    mprotect(object->areas[CODE], object->size, PROT_READ | PROT_EXEC);
    mprotect(object->areas[CONSTANTS], object->size, PROT_READ);
    mprotect(object->stubs, tables, PROT_READ | PROT_EXEC);
    __builtin___clear_cache((char *)object->areas[CODE], (char *)object->areas[CODE] + object->size);
    __builtin___clear_cache((char *)object->stubs, (char *)object->stubs + tables);
}

static void call_initialisers(const struct object *object) {
    for (uint32_t i = 0; i < object->n_sections; i++) {
        const struct section_64 *section = &object->sections[i];
        if ((section->flags & 0xff) != S_MOD_INIT_FUNC_POINTERS) continue;
        void (**functions)(void) = (void *)section_address(object, i + 1, section->addr);
        for (uint64_t f = 0; f < section->size / sizeof *functions; f++) functions[f]();
    }
}

int main(int argc, char **argv, char **environment) {
    int first_argument = 1;
    while (first_argument < argc && strcmp(argv[first_argument], "--") != 0) {
        if (n_objects == MAX_OBJECTS) give_up("too many object files from", argv[first_argument]);
        objects[n_objects++] = read_object(argv[first_argument++]);
    }
    for (int i = 0; i < n_objects; i++) map(&objects[i]);
    for (int i = 0; i < n_objects; i++) resolve(&objects[i]);
    for (int i = 0; i < n_objects; i++) relocate(&objects[i]);
    for (int i = 0; i < n_objects; i++) call_initialisers(&objects[i]);
    int (*start)(int, char **, char **) = find_in_objects("_main");
    if (start == NULL) give_up("no main", n_objects > 0 ? objects[0].name : "no object file");
    /* The name of the program, in place of `--`, then its arguments. */
    if (first_argument == argc) first_argument = argc - 1;
    argv[first_argument] = argv[1];
    exit(start(argc - first_argument, argv + first_argument, environment));
}
