"""No core dumps: a process that loads or holds keys would leave rows and keys on disk where it crashes."""

import resource


def forbid_core_dumps() -> None:
    """Have the kernel write no core file of this process, nor of any it starts from now on (setrlimit(2))."""
    _, hard = resource.getrlimit(resource.RLIMIT_CORE)
    resource.setrlimit(resource.RLIMIT_CORE, (0, hard))
