/* The parts of Apple's <mach-o/loader.h>, <mach-o/nlist.h> and <mach-o/reloc.h> that object files of this compiler use.
 * Names are Apple's. */
#ifndef MACH_O_H
#define MACH_O_H

#include <stdint.h>

enum { MH_MAGIC_64 = 0xfeedfacf, MH_OBJECT = 1, LC_SYMTAB = 2, LC_SEGMENT_64 = 0x19 };
enum { CPU_TYPE_X86_64 = 0x01000007, CPU_TYPE_ARM64 = 0x0100000c };

/* Types of sections, the low byte of `flags`; and of symbols. */
enum { S_ZEROFILL = 1, S_MOD_INIT_FUNC_POINTERS = 9 };
enum { N_STAB = 0xe0, N_TYPE = 0x0e, N_EXT = 0x01, N_UNDF = 0x0, N_SECT = 0xe };

enum {
    X86_64_RELOC_UNSIGNED,
    X86_64_RELOC_SIGNED,
    X86_64_RELOC_BRANCH,
    X86_64_RELOC_GOT_LOAD,
    X86_64_RELOC_GOT,
    X86_64_RELOC_SUBTRACTOR,
    X86_64_RELOC_SIGNED_1,
    X86_64_RELOC_SIGNED_2,
    X86_64_RELOC_SIGNED_4,
};

enum {
    ARM64_RELOC_UNSIGNED,
    ARM64_RELOC_SUBTRACTOR,
    ARM64_RELOC_BRANCH26,
    ARM64_RELOC_PAGE21,
    ARM64_RELOC_PAGEOFF12,
    ARM64_RELOC_GOT_LOAD_PAGE21,
    ARM64_RELOC_GOT_LOAD_PAGEOFF12,
    ARM64_RELOC_POINTER_TO_GOT,
    ARM64_RELOC_ADDEND = 10,
};

struct mach_header_64 {
    uint32_t magic, cputype, cpusubtype, filetype, ncmds, sizeofcmds, flags, reserved;
};

struct load_command {
    uint32_t cmd, cmdsize;
};

struct segment_command_64 {
    uint32_t cmd, cmdsize;
    char segname[16];
    uint64_t vmaddr, vmsize, fileoff, filesize;
    uint32_t maxprot, initprot, nsects, flags;
};

struct section_64 {
    char sectname[16], segname[16];
    uint64_t addr, size;
    uint32_t offset, align, reloff, nreloc, flags, reserved1, reserved2, reserved3;
};

struct symtab_command {
    uint32_t cmd, cmdsize, symoff, nsyms, stroff, strsize;
};

struct nlist_64 {
    uint32_t n_strx;
    uint8_t n_type, n_sect;
    uint16_t n_desc;
    uint64_t n_value;
};

struct relocation_info {
    int32_t r_address;
    uint32_t r_symbolnum : 24, r_pcrel : 1, r_length : 2, r_extern : 1, r_type : 4;
};

#endif
