/* References of arm64 Mach-O code and data. A page is 4 KiB here: what `adrp` reaches in one step. */
#ifdef __aarch64__

#include "loader.h"
#include <string.h>

static uint64_t page(uint64_t address) { return address & ~(uint64_t)0xfff; }

static int fits(int64_t value, int bits) { return value >> (bits - 1) == 0 || value >> (bits - 1) == -1; }

/* The target of `b` and `bl`. */
static uint32_t with_branch(const struct object *object, uint32_t instruction, uint64_t place, uint64_t target) {
    int64_t words = (int64_t)(target - place) >> 2;
    if (!fits(words, 26)) give_up("a branch out of reach", object->name);
    return (instruction & 0xfc000000) | (words & 0x3ffffff);
}

/* The target of `adrp`. */
static uint32_t with_page(const struct object *object, uint32_t instruction, uint64_t place, uint64_t target) {
    int64_t pages = (int64_t)(page(target) - page(place)) >> 12;
    if (!fits(pages, 21)) give_up("a page out of reach", object->name);
    return (instruction & 0x9f00001f) | (pages & 3) << 29 | ((pages >> 2) & 0x7ffff) << 5;
}

/* The offset in `add`, or in a load or store, which counts in units of what it accesses. */
static uint32_t with_page_offset(const struct object *object, uint32_t instruction, uint64_t target) {
    uint32_t offset = target & 0xfff, shift = 0;
    if ((instruction & 0x3b000000) == 0x39000000) {
        shift = instruction >> 30;
        int is_16_bytes = shift == 0 && (instruction & 0x04800000) == 0x04800000;
        if (is_16_bytes) shift = 4;
    }
    if (offset & ((1u << shift) - 1)) give_up("an access of a place that it cannot name", object->name);
    return (instruction & 0xffc003ff) | offset >> shift << 10;
}

static void relocate_data(const struct object *object, uint8_t *place, const struct relocation_info *info,
                          uint64_t subtracted) {
    uint64_t value = 0;
    size_t size = (size_t)1 << info->r_length;
    if (size < 4) give_up("a reference of less than 4 bytes", object->name);
    memcpy(&value, place, size);
    if (info->r_extern)
        value += object->address_slots[info->r_symbolnum];
    else
        value = (uint64_t)section_address(object, info->r_symbolnum, value);
    value -= subtracted;
    memcpy(place, &value, size);
}

void relocate_section(const struct object *object, const struct section_64 *section) {
    const struct relocation_info *infos = (const void *)(object->file + section->reloff);
    uint8_t *start = section_address(object, section - object->sections + 1, section->addr);
    uint64_t subtracted = 0;
    int64_t addend = 0;
    for (uint32_t i = 0; i < section->nreloc; i++) {
        const struct relocation_info *info = &infos[i];
        uint8_t *bytes = start + info->r_address;
        uint64_t place = (uint64_t)bytes, target = 0;
        uint32_t instruction;
        if (info->r_type == ARM64_RELOC_ADDEND) {
            /* Belongs to the next one; 24 bits with a sign. */
            addend = (int32_t)(info->r_symbolnum << 8) >> 8;
            continue;
        }
        if (info->r_type == ARM64_RELOC_UNSIGNED) {
            relocate_data(object, bytes, info, subtracted);
            subtracted = 0;
            continue;
        }
        /* In code, and before a SUBTRACTOR's partner, there is always a symbol. */
        if (!info->r_extern) give_up("a reference without a symbol", object->name);
        target = object->address_slots[info->r_symbolnum] + addend;
        uint64_t slot = (uint64_t)&object->address_slots[info->r_symbolnum];
        memcpy(&instruction, bytes, 4);
        switch (info->r_type) {
        case ARM64_RELOC_SUBTRACTOR: subtracted = target; continue;
        case ARM64_RELOC_BRANCH26:
            if (addend != 0) give_up("a branch into a function", object->name);
            target = branch_target(object, info->r_symbolnum);
            instruction = with_branch(object, instruction, place, target);
            break;
        case ARM64_RELOC_PAGE21: instruction = with_page(object, instruction, place, target); break;
        case ARM64_RELOC_PAGEOFF12: instruction = with_page_offset(object, instruction, target); break;
        case ARM64_RELOC_GOT_LOAD_PAGE21: instruction = with_page(object, instruction, place, slot); break;
        case ARM64_RELOC_GOT_LOAD_PAGEOFF12: instruction = with_page_offset(object, instruction, slot); break;
        default: give_up("an unknown relocation", object->name);
        }
        memcpy(bytes, &instruction, 4);
        addend = 0;
    }
}

void write_stub(uint8_t stub[16], uint64_t address) {
    /* ldr x16, 8; br x16; the address. Linkers may use x16 and x17 between a call and its target. */
    static const uint32_t jump[2] = {0x58000050, 0xd61f0200};
    memcpy(stub, jump, 8);
    memcpy(stub + 8, &address, 8);
}

#endif
