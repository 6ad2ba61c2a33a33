"""The bag: BagIt 1.0 (RFC 8493) with SHA-512 manifests, judged by the reference implementation before it is signed.

It is written here because `bagit.make_bag` changes the process's working directory, which no server can allow,
and lists tag files in the order of the file system.
"""

import tempfile
from collections.abc import Mapping
from pathlib import Path

import bagit

from sandbox.release.layout import BAGIT, MANIFEST, PAYLOAD, TAG_MANIFEST, sha512_hex


def make_bag(payload: Mapping[str, bytes], about: Mapping[str, str]) -> dict[str, bytes]:
    """Give every file of a bag by its path inside the bag.

    Args:
        payload: the payload's files by their path below `data/`.
        about: metadata for `bag-info.txt`; values of one line.
    """
    held = {f"{PAYLOAD}{name}": content for name, content in payload.items()}
    oxum = f"{sum(len(content) for content in held.values())}.{len(held)}"
    tags = {
        "bagit.txt": BAGIT,
        "bag-info.txt": _tag_lines({**about, "Payload-Oxum": oxum}),
        MANIFEST: _manifest(held),
    }
    return {**held, **tags, TAG_MANIFEST: _manifest(tags)}


def _tag_lines(about: Mapping[str, str]) -> bytes:
    return "".join(f"{key}: {' '.join(about[key].split())}\n" for key in sorted(about)).encode()


def _manifest(files: Mapping[str, bytes]) -> bytes:
    return "".join(f"{sha512_hex(files[name])}  {name}\n" for name in sorted(files)).encode()


def check_bag(bag: Mapping[str, bytes]) -> None:
    """Have the reference implementation validate the bag, written to a folder of its own.

    Raises:
        bagit.BagError: it is not a valid bag, which is a bug.
    """
    with tempfile.TemporaryDirectory() as folder:
        for name, content in bag.items():
            path = Path(folder, name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        bagit.Bag(folder).validate()
