"""The engine's extension with OpenSSL's ciphers: it writes encrypted files, and reads large ones faster.

It comes with the package `duckdb-extension-httpfs`, of the engine's own version, so nothing is fetched. The engine
checks its signature as it loads.
"""

from importlib.metadata import files
from pathlib import Path

PACKAGE = "duckdb-extension-httpfs"
SUFFIX = ".duckdb_extension"


def cipher_extension() -> Path:
    """Give the extension's path.

    Raises:
        FileNotFoundError: the package is not whole; install it again.
    """
    found = [file for file in files(PACKAGE) or () if file.name.endswith(SUFFIX)]
    if not found:
        raise FileNotFoundError(PACKAGE)
    return Path(str(found[0].locate()))
