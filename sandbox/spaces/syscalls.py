"""Numbers of the system calls that the filters name, for each machine (Linux headers: unistd_64.h, asm-generic)."""

import platform
from dataclasses import dataclass
from types import MappingProxyType

X86_64 = "x86_64"
AARCH64 = "aarch64"

# name: (x86_64, aarch64); None where the machine has no such call
NUMBERS: MappingProxyType[str, tuple[int | None, int | None]] = MappingProxyType(
    {
        "accept": (43, 202), "accept4": (288, 242), "acct": (163, 89), "add_key": (248, 217), "adjtimex": (159, 171),
        "bind": (49, 200), "bpf": (321, 280), "brk": (12, 214), "chmod": (90, None), "chown": (92, None),
        "chroot": (161, 51), "clock_adjtime": (305, 266), "clock_getres": (229, 114), "clock_gettime": (228, 113),
        "clock_nanosleep": (230, 115), "clock_settime": (227, 112), "clone": (56, 220), "clone3": (435, 435),
        "close": (3, 57), "connect": (42, 203), "creat": (85, None), "delete_module": (176, 106),
        "execve": (59, 221), "execveat": (322, 281), "exit": (60, 93), "exit_group": (231, 94),
        "fchmod": (91, 52), "fchmodat": (268, 53), "fchown": (93, 55), "fchownat": (260, 54), "fcntl": (72, 25),
        "finit_module": (313, 273), "fork": (57, None), "fsconfig": (431, 431), "fsmount": (432, 432),
        "fsopen": (430, 430), "fspick": (433, 433), "fstat": (5, 80), "ftruncate": (77, 46), "futex": (202, 98),
        "getcpu": (309, 168), "getpid": (39, 172), "getppid": (110, 173), "getrandom": (318, 278),
        "getrusage": (98, 165), "gettid": (186, 178), "gettimeofday": (96, 169), "init_module": (175, 105),
        "io_setup": (206, 0), "io_submit": (209, 2), "io_uring_enter": (426, 426), "io_uring_register": (427, 427),
        "io_uring_setup": (425, 425), "ioperm": (173, None), "iopl": (172, None), "kcmp": (312, 272),
        "kexec_file_load": (320, 294), "kexec_load": (246, 104), "keyctl": (250, 219), "kill": (62, 129),
        "landlock_add_rule": (445, 445), "landlock_create_ruleset": (444, 444), "landlock_restrict_self": (446, 446),
        "lchown": (94, None), "link": (86, None), "linkat": (265, 37), "listen": (50, 201), "lseek": (8, 62),
        "madvise": (28, 233), "membarrier": (324, 283), "memfd_create": (319, 279), "memfd_secret": (447, 447),
        "mkdir": (83, None), "mkdirat": (258, 34), "mknod": (133, None), "mknodat": (259, 33), "mmap": (9, 222),
        "modify_ldt": (154, None), "mount": (165, 40), "mount_setattr": (442, 442), "move_mount": (429, 429),
        "mprotect": (10, 226), "mremap": (25, 216), "munmap": (11, 215), "name_to_handle_at": (303, 264),
        "nanosleep": (35, 101), "newfstatat": (262, 79), "open_by_handle_at": (304, 265), "open_tree": (428, 428),
        "perf_event_open": (298, 241), "personality": (135, 92), "pidfd_getfd": (438, 438), "pidfd_open": (434, 434),
        "pidfd_send_signal": (424, 424), "pivot_root": (155, 41), "poll": (7, None), "ppoll": (271, 73),
        "prctl": (157, 167), "pread64": (17, 67), "process_madvise": (440, 440), "process_vm_readv": (310, 270),
        "process_vm_writev": (311, 271), "ptrace": (101, 117), "quotactl": (179, 60), "read": (0, 63),
        "reboot": (169, 142), "rename": (82, None), "renameat": (264, 38), "renameat2": (316, 276),
        "request_key": (249, 218), "restart_syscall": (219, 128), "rmdir": (84, None), "rseq": (334, 293),
        "rt_sigaction": (13, 134), "rt_sigprocmask": (14, 135), "rt_sigqueueinfo": (129, 138),
        "rt_sigreturn": (15, 139), "rt_tgsigqueueinfo": (297, 240), "sched_getaffinity": (204, 123),
        "sched_yield": (24, 124), "seccomp": (317, 277), "sendmmsg": (307, 269), "sendmsg": (46, 211),
        "sendto": (44, 206), "set_robust_list": (273, 99), "setdomainname": (171, 162), "sethostname": (170, 161),
        "setns": (308, 268), "settimeofday": (164, 170), "sigaltstack": (131, 132), "socket": (41, 198),
        "socketpair": (53, 199), "swapoff": (168, 225), "swapon": (167, 224), "symlink": (88, None),
        "symlinkat": (266, 36), "sysinfo": (99, 179), "syslog": (103, 116), "tgkill": (234, 131), "tkill": (200, 130),
        "truncate": (76, 45), "umount2": (166, 39), "uname": (63, 160), "unlink": (87, None), "unlinkat": (263, 35),
        "unshare": (272, 97), "userfaultfd": (323, 282), "vfork": (58, None), "write": (1, 64),
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Machine:
    """A machine the filters are known for. `audit_arch` as in linux/audit.h."""

    name: str
    audit_arch: int
    has_x32: bool

    def number(self, name: str) -> int | None:
        """Give the number of a call, or None where this machine has no such call."""
        of_x86, of_arm = NUMBERS[name]
        return of_x86 if self.name == X86_64 else of_arm


MACHINES = (Machine(X86_64, 0xC000_003E, has_x32=True), Machine(AARCH64, 0xC000_00B7, has_x32=False))


def this_machine() -> Machine | None:
    """Give the machine this runs on, or None where its calls are not known."""
    return next((machine for machine in MACHINES if machine.name == platform.machine()), None)
