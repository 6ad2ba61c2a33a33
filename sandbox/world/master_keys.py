"""The master key's versions as they are written: `1:<hex> 2:<hex>`, in a key file or in the environment.

64 hex digits alone are version 1. Versions are parted by spaces, line ends or commas.
"""

import re
import secrets
from collections.abc import Mapping
from pathlib import Path

from sandbox.core.errors.operating import MasterKeyUnusable
from sandbox.core.text import Text
from sandbox.world.whole_files import write_whole

KEY_BYTES = 32
PART = re.compile(r"(?:([1-9][0-9]{0,5}):)?([0-9a-fA-F]{64})")
WRAPPED = re.compile(r"v([1-9][0-9]{0,5})\.")
FORM = Text(
    "it is not 64 hex digits, nor versions such as 1:… 2:…", "应为 64 位十六进制,或带版本号的多个密钥,如 1:… 2:…"
)


def parse_masters(text: str) -> dict[int, bytes]:
    """Read the versions of a master key.

    Raises:
        MasterKeyUnusable: the text has another form, or names a version twice.
    """
    parts = re.split(r"[\s,]+", text.strip())
    read = [PART.fullmatch(part) for part in parts]
    masters = {int(found[1] or 1): bytes.fromhex(found[2]) for found in read if found is not None}
    if len(masters) != len(parts):
        raise MasterKeyUnusable(why=FORM)
    return masters


def version_of(wrapped: str) -> int:
    """Give the version of the master key by which a text was wrapped."""
    found = WRAPPED.match(wrapped)
    return 1 if found is None else int(found[1])


def with_new_version(masters: Mapping[int, bytes]) -> dict[int, bytes]:
    """Draw the next version of a master key, beside those there are."""
    return {**masters, max(masters) + 1: secrets.token_bytes(KEY_BYTES)}


def write_masters(path: Path, masters: Mapping[int, bytes]) -> None:
    """Write a key file anew, whole or not at all; only its owner can read it."""
    text = "".join(f"{version}:{key.hex()}\n" for version, key in sorted(masters.items()))
    write_whole(path, text.encode())
