"""Filters of system calls: classic BPF programs for seccomp(2), assembled here.

A worker's first, before it takes over the engine, refuses what nothing there needs: programs, processes, sockets,
signals, tracing, writes to the file system, io_uring; its parent, while it imports the engine, is under the same one,
but that it may fork. The second, once the space is attached, admits only what answering needs: no open, no stat by
path, no executable memory. It is put on all threads at once.
"""

import ctypes
import errno
import os
import struct

from sandbox.spaces.kernel import PR_SET_NAME, syscall
from sandbox.spaces.syscalls import Machine

SET_MODE_FILTER = 1
ON_ALL_THREADS = 1  # SECCOMP_FILTER_FLAG_TSYNC

ALLOW = 0x7FFF_0000
KILL = 0x8000_0000
REFUSE = 0x0005_0000 | errno.EPERM
NOT_IMPLEMENTED = 0x0005_0000 | errno.ENOSYS

_LOAD, _IF_EQUAL, _IF_AT_LEAST, _IF_ANY_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_NUMBER_AT, _ARCH_AT, _ARGUMENTS_AT = 0, 4, 16
_X32_FROM = 0x4000_0000

CLONE_THREAD = 0x0001_0000
PROT_EXEC = 4
AT_EMPTY_PATH = 0x1000

Program = tuple[bytes, ...]

REFUSED_WHILE_IMPORTING = (
    *("execve", "execveat", "fork", "vfork", "ptrace", "process_vm_readv", "process_vm_writev", "process_madvise"),
    *("socket", "socketpair", "connect", "bind", "listen", "accept", "accept4", "sendto", "sendmsg", "sendmmsg"),
    *("kill", "tkill", "rt_sigqueueinfo", "rt_tgsigqueueinfo", "pidfd_open", "pidfd_getfd", "pidfd_send_signal"),
    *("bpf", "perf_event_open", "userfaultfd", "kcmp", "personality", "modify_ldt", "iopl", "ioperm", "syslog"),
    *("io_uring_setup", "io_uring_enter", "io_uring_register", "io_setup", "io_submit"),
    *("add_key", "request_key", "keyctl", "memfd_create", "memfd_secret", "name_to_handle_at", "open_by_handle_at"),
    *("mount", "umount2", "pivot_root", "chroot", "move_mount", "open_tree", "fsopen", "fsmount", "fsconfig"),
    *("fspick", "mount_setattr", "unshare", "setns", "kexec_load", "kexec_file_load", "init_module"),
    *("finit_module", "delete_module", "swapon", "swapoff", "reboot", "acct", "quotactl", "settimeofday"),
    *("clock_settime", "adjtimex", "clock_adjtime", "sethostname", "setdomainname"),
    *("unlink", "unlinkat", "rename", "renameat", "renameat2", "mkdir", "mkdirat", "rmdir", "link", "linkat"),
    *("symlink", "symlinkat", "chmod", "fchmod", "fchmodat", "chown", "fchown", "lchown", "fchownat", "mknod"),
    *("mknodat", "truncate", "ftruncate", "creat"),
)

OF_PARENTS = frozenset({"fork", "unshare"})

ADMITTED_WHILE_SERVING = (
    *("futex", "read", "write", "pread64", "munmap", "madvise", "mremap", "brk", "lseek", "close", "fstat", "fcntl"),
    *("clock_gettime", "clock_getres", "gettimeofday", "nanosleep", "clock_nanosleep", "sched_yield", "poll", "ppoll"),
    *("sched_getaffinity", "getcpu", "getpid", "getppid", "gettid", "getrandom", "getrusage", "sysinfo", "uname"),
    *("rt_sigaction", "rt_sigprocmask", "rt_sigreturn", "sigaltstack", "restart_syscall", "membarrier"),
    *("set_robust_list", "rseq", "exit", "exit_group"),
)


def parent_filter(machine: Machine) -> Program:
    """Assemble the filter of the workers' parent: as the first, but it may fork, and its workers leave namespaces."""
    refused = [_when(machine, name, _answer(REFUSE)) for name in REFUSED_WHILE_IMPORTING if name not in OF_PARENTS]
    return (*_opening(machine), *_when(machine, "clone3", _answer(NOT_IMPLEMENTED)), *_flat(refused), *_answer(ALLOW))


def import_filter(machine: Machine) -> Program:
    """Assemble the first filter: refuses what it names."""
    refused = [_when(machine, name, _answer(REFUSE)) for name in REFUSED_WHILE_IMPORTING]
    return (*_opening(machine), *_threads_only(machine), *_flat(refused), *_answer(ALLOW))


def serving_filter(machine: Machine) -> Program:
    """Assemble the second filter: refuses what it does not name."""
    admitted = [_when(machine, name, _answer(ALLOW)) for name in ADMITTED_WHILE_SERVING]
    narrowed = [
        _when(machine, "mmap", _unless_bit(2, PROT_EXEC)),
        _when(machine, "mprotect", _unless_bit(2, PROT_EXEC)),
        _when(machine, "newfstatat", _only_equal(3, AT_EMPTY_PATH)),
        _when(machine, "prctl", _only_equal(0, PR_SET_NAME)),
    ]
    return (*_opening(machine), *_threads_only(machine), *_flat(narrowed), *_flat(admitted), *_answer(REFUSE))


def refusing_filter(machine: Machine, names: tuple[str, ...]) -> Program:
    """Assemble a filter that makes the named calls fail as on a kernel without them."""
    refused = [_when(machine, name, _answer(NOT_IMPLEMENTED)) for name in names]
    return (*_opening(machine), *_flat(refused), *_answer(ALLOW))


def install(machine: Machine, program: Program) -> None:
    """Put a filter on all threads of this process; it cannot be taken off again.

    Raises:
        OSError: the kernel has no seccomp filters, or a thread could not be reached.
    """
    code = ctypes.create_string_buffer(b"".join(program))
    header = ctypes.create_string_buffer(struct.pack("@HP", len(program), ctypes.addressof(code)))
    number = machine.number("seccomp")
    if number is None or syscall(number, SET_MODE_FILTER, ON_ALL_THREADS, ctypes.addressof(header)) != 0:
        raise OSError(errno.EBUSY, "a thread could not be brought under the filter")


def _opening(machine: Machine) -> Program:
    foreign_abi = (_jump(_IF_AT_LEAST, _X32_FROM, 0, 1), *_answer(REFUSE)) if machine.has_x32 else ()
    return (
        _instruction(_LOAD, _ARCH_AT),
        _jump(_IF_EQUAL, machine.audit_arch, 1, 0),
        *_answer(KILL),
        _instruction(_LOAD, _NUMBER_AT),
        *foreign_abi,
    )


def _threads_only(machine: Machine) -> Program:
    """Admit new threads, refuse new processes.

    clone3 keeps its flags behind a pointer, where no filter sees them, so libc is told to use clone.
    """
    return (
        *_when(machine, "clone3", _answer(NOT_IMPLEMENTED)),
        *_when(machine, "clone", _only_bit(0, CLONE_THREAD)),
        *_when(machine, "tgkill", _only_equal(0, os.getpid())),
    )


def _when(machine: Machine, name: str, then: Program) -> Program:
    number = machine.number(name)
    return () if number is None else (_jump(_IF_EQUAL, number, 0, len(then)), *then)


def _only_bit(argument: int, bit: int) -> Program:
    return (*_load_argument(argument), _jump(_IF_ANY_BIT, bit, 0, 1), *_answer(ALLOW), *_answer(REFUSE))


def _unless_bit(argument: int, bit: int) -> Program:
    return (*_load_argument(argument), _jump(_IF_ANY_BIT, bit, 0, 1), *_answer(REFUSE), *_answer(ALLOW))


def _only_equal(argument: int, value: int) -> Program:
    return (*_load_argument(argument), _jump(_IF_EQUAL, value, 0, 1), *_answer(ALLOW), *_answer(REFUSE))


def _load_argument(index: int) -> Program:
    """Load the low half of an argument (both machines are little-endian); the calls named use no more of it."""
    return (_instruction(_LOAD, _ARGUMENTS_AT + 8 * index),)


def _answer(action: int) -> Program:
    return (_instruction(_RETURN, action),)


def _instruction(code: int, value: int) -> bytes:
    return _jump(code, value, 0, 0)


def _jump(code: int, value: int, if_true: int, if_false: int) -> bytes:
    return struct.pack("<HBBI", code, if_true, if_false, value)


def _flat(parts: list[Program]) -> Program:
    return tuple(instruction for part in parts for instruction in part)
