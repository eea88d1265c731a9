/* References of x86-64 Mach-O code and data. Offsets count from the end of the field, which the four bytes before the
 * next instruction hold; an instruction with an immediate behind the field says so with SIGNED_1, _2 or _4. */
#ifdef __x86_64__

#include "loader.h"
#include <string.h>

static uint64_t read_field(const uint8_t *place, int length) {
    int64_t long_value;
    int32_t value;
    if (length == 3) return memcpy(&long_value, place, 8), long_value;
    return memcpy(&value, place, 4), value;
}

/* What the field refers to, addend included. `bytes_behind` is how many the instruction has behind the field. */
static uint64_t target(const struct object *object, const struct section_64 *section,
                       const struct relocation_info *info, uint64_t addend, int bytes_behind) {
    if (info->r_extern) return object->address_slots[info->r_symbolnum] + addend;
    /* Without a symbol the field holds what it would if the sections lay as in the file. */
    uint64_t in_file = info->r_pcrel ? section->addr + info->r_address + 4 + bytes_behind + addend : addend;
    return (uint64_t)section_address(object, info->r_symbolnum, in_file);
}

static void write_field(const struct object *object, uint8_t *place, int length, uint64_t value, int is_distance) {
    if (length == 2 && is_distance && (int64_t)value != (int32_t)value) give_up("out of reach", object->name);
    if (length < 2) give_up("a reference of less than 4 bytes", object->name);
    memcpy(place, &value, length == 3 ? 8 : 4);
}

void relocate_section(const struct object *object, const struct section_64 *section) {
    const struct relocation_info *infos = (const void *)(object->file + section->reloff);
    uint8_t *start = section_address(object, section - object->sections + 1, section->addr);
    uint64_t subtracted = 0;
    for (uint32_t i = 0; i < section->nreloc; i++) {
        const struct relocation_info *info = &infos[i];
        uint8_t *place = start + info->r_address;
        uint64_t addend = read_field(place, info->r_length), end = (uint64_t)place + 4;
        int bytes_behind = 0;
        switch (info->r_type) {
        case X86_64_RELOC_SUBTRACTOR:
            /* The next one has the same place. */
            subtracted = target(object, section, info, 0, 0);
            continue;
        case X86_64_RELOC_UNSIGNED:
            addend = target(object, section, info, addend, 0) - subtracted;
            write_field(object, place, info->r_length, addend, subtracted != 0);
            subtracted = 0;
            continue;
        case X86_64_RELOC_GOT:
        case X86_64_RELOC_GOT_LOAD:
            addend += (uint64_t)&object->address_slots[info->r_symbolnum];
            write_field(object, place, info->r_length, addend - end, 1);
            continue;
        case X86_64_RELOC_BRANCH:
            if (info->r_extern) {
                addend += branch_target(object, info->r_symbolnum);
                write_field(object, place, info->r_length, addend - end, 1);
                continue;
            }
            break;
        case X86_64_RELOC_SIGNED: break;
        case X86_64_RELOC_SIGNED_1: bytes_behind = 1; break;
        case X86_64_RELOC_SIGNED_2: bytes_behind = 2; break;
        case X86_64_RELOC_SIGNED_4: bytes_behind = 4; break;
        default: give_up("an unknown relocation", object->name);
        }
        /* With a symbol, the field's own value makes up for the bytes behind it. */
        uint64_t base = info->r_extern ? end : end + bytes_behind;
        write_field(object, place, info->r_length, target(object, section, info, addend, bytes_behind) - base, 1);
    }
}

void write_stub(uint8_t stub[16], uint64_t address) {
    /* jmp *0(%rip); the address follows. */
    static const uint8_t jump[6] = {0xff, 0x25};
    memcpy(stub, jump, 6);
    memcpy(stub + 6, &address, 8);
}

#endif
