/* What macOS's C library has and Linux's has not, or has with another interface. Layouts and numbers are those of
 * <signal.h>, <sys/_types/_ucontext.h> and <mach/ARCH/_structs.h> in Apple's SDK. */

#define _GNU_SOURCE
#include "loader.h"
#include <dlfcn.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <ucontext.h>

/* Signals. Those that are not named have the same number, or no program here uses them. */

enum { MAC_SIGBUS = 10, MAC_SA_ONSTACK = 1, MAC_SA_RESETHAND = 4, MAC_SA_SIGINFO = 0x40 };

struct mac_sigaction {
    void (*handler)(int, void *, void *);
    uint32_t mask;
    int32_t flags;
};

struct mac_stack {
    void *address;
    uint64_t size;
    int32_t flags;
};

struct mac_siginfo {
    int32_t signo, error, code, pid;
    uint32_t uid;
    int32_t status;
    void *address;
    void *value;
    int64_t band;
    uint64_t pad[7];
};

struct mac_mcontext {
#ifdef __x86_64__
    uint16_t trap, cpu;
    uint32_t error;
    uint64_t fault_address;
    uint64_t rax, rbx, rcx, rdx, rdi, rsi, rbp, sp, r[8], pc, flags, cs, fs, gs;
#else
    uint64_t fault_address;
    uint32_t syndrome, exception;
    uint64_t x[29], fp, lr, sp, pc;
    uint32_t flags, pad;
#endif
};

struct mac_ucontext {
    int32_t is_on_stack;
    uint32_t mask;
    struct mac_stack stack;
    struct mac_ucontext *link;
    uint64_t size;
    struct mac_mcontext *registers;
};

static void (*handlers[NSIG])(int, void *, void *);

static int from_mac(int signal) { return signal == MAC_SIGBUS ? SIGBUS : signal; }
static int to_mac(int signal) { return signal == SIGBUS ? MAC_SIGBUS : signal; }

static void on_signal(int signal, siginfo_t *info, void *context) {
    const mcontext_t *linux_registers = &((ucontext_t *)context)->uc_mcontext;
    struct mac_mcontext registers = {.fault_address = (uint64_t)info->si_addr};
#ifdef __x86_64__
    registers.sp = linux_registers->gregs[REG_RSP];
    registers.pc = linux_registers->gregs[REG_RIP];
#else
    registers.sp = linux_registers->sp;
    registers.pc = linux_registers->pc;
#endif
    struct mac_siginfo mac_info = {.signo = to_mac(signal), .address = info->si_addr};
    struct mac_ucontext mac_context = {.size = sizeof registers, .registers = &registers};
    handlers[signal](to_mac(signal), &mac_info, &mac_context);
}

static int mac_sigaction(int mac_signal, const struct mac_sigaction *action, struct mac_sigaction *old) {
    int signal = from_mac(mac_signal);
    if (old != NULL || !(action->flags & MAC_SA_SIGINFO)) give_up("not supported here", "sigaction");
    struct sigaction linux_action = {.sa_sigaction = on_signal, .sa_flags = SA_SIGINFO};
    if (action->flags & MAC_SA_ONSTACK) linux_action.sa_flags |= SA_ONSTACK;
    if (action->flags & MAC_SA_RESETHAND) linux_action.sa_flags |= SA_RESETHAND;
    handlers[signal] = action->handler;
    return sigaction(signal, &linux_action, NULL);
}

static int mac_sigaltstack(const struct mac_stack *stack, struct mac_stack *old) {
    if (old != NULL) give_up("not supported here", "sigaltstack");
    stack_t linux_stack = {.ss_sp = stack->address, .ss_size = stack->size, .ss_flags = stack->flags};
    return sigaltstack(&linux_stack, NULL);
}

static int mac_raise(int signal) { return raise(from_mac(signal)); }

/* Filling memory, which LLVM makes of loops. */

static void fill(uint8_t *to, const void *pattern, size_t pattern_size, size_t size) {
    for (size_t done = 0; done < size; done += pattern_size)
        memcpy(to + done, pattern, size - done < pattern_size ? size - done : pattern_size);
}

static void mac_memset_pattern4(void *to, const void *pattern, size_t size) { fill(to, pattern, 4, size); }
static void mac_memset_pattern8(void *to, const void *pattern, size_t size) { fill(to, pattern, 8, size); }
static void mac_memset_pattern16(void *to, const void *pattern, size_t size) { fill(to, pattern, 16, size); }

#ifdef __aarch64__

/* Variadic functions. Apple passes variadic arguments on the stack, 8 bytes each; Linux in registers first. Each of
 * ours puts the address of the stack into the first register behind the fixed arguments, whatever was in it. */

#define VARIADIC(name, n_fixed)                                                                                        \
    void mac_##name(void);                                                                                             \
    __asm__(".text\nmac_" #name ": mov x" #n_fixed ", sp\nb " #name "_from_stack\n")

/* All arguments of this list are on the stack, and no register is left. */
static void start_list(va_list *list, const uint64_t *stack) {
    struct {
        const void *stack;
        void *general_top, *vector_top;
        int general_offset, vector_offset;
    } on_stack = {.stack = stack};
    _Static_assert(sizeof on_stack == sizeof *list, "the list as AArch64's procedure call standard has it");
    memcpy(list, &on_stack, sizeof on_stack);
}

#define STACK_LIST(list, stack)                                                                                        \
    va_list list;                                                                                                      \
    start_list(&list, stack)

VARIADIC(printf, 1);
int printf_from_stack(const char *format, const uint64_t *stack) {
    STACK_LIST(list, stack);
    return vprintf(format, list);
}

VARIADIC(fprintf, 2);
int fprintf_from_stack(FILE *file, const char *format, const uint64_t *stack) {
    STACK_LIST(list, stack);
    return vfprintf(file, format, list);
}

VARIADIC(sprintf, 2);
int sprintf_from_stack(char *to, const char *format, const uint64_t *stack) {
    STACK_LIST(list, stack);
    return vsprintf(to, format, list);
}

VARIADIC(snprintf, 3);
int snprintf_from_stack(char *to, size_t size, const char *format, const uint64_t *stack) {
    STACK_LIST(list, stack);
    return vsnprintf(to, size, format, list);
}

VARIADIC(dprintf, 2);
int dprintf_from_stack(int file, const char *format, const uint64_t *stack) {
    STACK_LIST(list, stack);
    return vdprintf(file, format, list);
}

VARIADIC(scanf, 1);
int scanf_from_stack(const char *format, const uint64_t *stack) {
    STACK_LIST(list, stack);
    return vscanf(format, list);
}

VARIADIC(fscanf, 2);
int fscanf_from_stack(FILE *file, const char *format, const uint64_t *stack) {
    STACK_LIST(list, stack);
    return vfscanf(file, format, list);
}

VARIADIC(sscanf, 2);
int sscanf_from_stack(const char *text, const char *format, const uint64_t *stack) {
    STACK_LIST(list, stack);
    return vsscanf(text, format, list);
}

VARIADIC(open, 2);
int open_from_stack(const char *path, int flags, const uint64_t *stack) { return open(path, flags, (int)*stack); }

VARIADIC(fcntl, 2);
int fcntl_from_stack(int file, int command, const uint64_t *stack) { return fcntl(file, command, *stack); }

#endif

static const struct {
    const char *name;
    void *address;
} shims[] = {
    {"sigaction", mac_sigaction},
    {"sigaltstack", mac_sigaltstack},
    {"raise", mac_raise},
    {"memset_pattern4", mac_memset_pattern4},
    {"memset_pattern8", mac_memset_pattern8},
    {"memset_pattern16", mac_memset_pattern16},
    /* What only Linux has is not there. */
    {"stdin", NULL},
    {"stdout", NULL},
    {"stderr", NULL},
    {"__stdinp", &stdin},
    {"__stdoutp", &stdout},
    {"__stderrp", &stderr},
    /* In glibc these are linked into each program, and not to be found in the library. */
    {"atexit", atexit},
    {"at_quick_exit", at_quick_exit},
#ifdef __aarch64__
    {"printf", mac_printf},
    {"fprintf", mac_fprintf},
    {"sprintf", mac_sprintf},
    {"snprintf", mac_snprintf},
    {"dprintf", mac_dprintf},
    {"scanf", mac_scanf},
    {"fscanf", mac_fscanf},
    {"sscanf", mac_sscanf},
    {"open", mac_open},
    {"fcntl", mac_fcntl},
#endif
};

void *find_in_c_library(const char *name) {
    /* Behind a dollar sign stands which of a function's versions is meant: `stat$INODE64`. */
    char plain[128];
    size_t length = strcspn(name, "$");
    if (length >= sizeof plain) return NULL;
    memcpy(plain, name, length);
    plain[length] = 0;
    for (size_t i = 0; i < sizeof shims / sizeof *shims; i++)
        if (strcmp(shims[i].name, plain) == 0) return shims[i].address;
    return dlsym(RTLD_DEFAULT, plain);
}
