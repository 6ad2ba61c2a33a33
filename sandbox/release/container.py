"""The container: a ZIP that is written in one way only, so that equal content gives equal bytes.

Entries are stored, not compressed (bytes must not depend on a zlib version, and nothing can swell on reading),
sorted by name, with one fixed time and mode.
"""

import io
import unicodedata
import zipfile
from collections.abc import Mapping

EPOCH = (1980, 1, 1, 0, 0, 0)
MODE = 0o100644 << 16
UNIX = 3
MAX_PACKAGE_BYTES = 1024 * 1024 * 1024
MAX_ENTRIES = 10_000
FORBIDDEN = frozenset('\\:*?"<>|%~')


def write_container(contents: Mapping[str, bytes]) -> bytes:
    """Write files into a container."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED, allowZip64=True) as archive:
        for name in sorted(contents):
            entry = zipfile.ZipInfo(name, EPOCH)
            entry.create_system, entry.external_attr = UNIX, MODE
            archive.writestr(entry, contents[name])
    return buffer.getvalue()


def is_safe_name(name: str) -> bool:
    """Tell whether a file name is relative, plain, in NFC and the same on every system."""
    parts = name.split("/")
    return (
        unicodedata.is_normalized("NFC", name)
        and len(name.encode()) <= 1000
        and all(_is_safe_part(part) for part in parts)
    )


def _is_safe_part(part: str) -> bool:
    if not part or part.startswith(".") or part != part.strip() or part.endswith("."):
        return False
    return not any(c in FORBIDDEN or unicodedata.category(c)[0] == "C" for c in part)
