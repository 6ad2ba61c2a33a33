"""Settings of every engine that touches a space."""

EngineSettings = dict[str, str | int | bool | float | list[str]]


def settings(threads: int, memory_mb: int) -> EngineSettings:
    """Give the settings: bounded memory, no spill to disk (it would be plaintext), x / 0 is NULL."""
    return {
        "threads": threads,
        "memory_limit": f"{memory_mb}MiB",
        "temp_directory": "",
        "max_temp_directory_size": "0B",
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
        "allow_community_extensions": False,
        "allow_persistent_secrets": False,
        "python_enable_replacements": False,
        "ieee_floating_point_ops": False,
    }
