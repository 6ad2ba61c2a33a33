"""Open a sealed package, change what is inside, and close it again as the sandbox would."""

import base64
import json
import zipfile
from collections.abc import Mapping
from pathlib import Path

from sandbox.core.digests import Plain
from sandbox.release.bag import make_bag
from sandbox.release.container import write_container
from sandbox.release.layout import BAG, PAYLOAD


def contents_of(package: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(package) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def write_package(path: Path, contents: Mapping[str, bytes]) -> Path:
    path.write_bytes(write_container(contents))
    return path


def bagged_again(contents: Mapping[str, bytes]) -> dict[str, bytes]:
    """Make all checksum lists hold again, as an attacker without a key can."""
    prefix = f"{BAG}{PAYLOAD}"
    payload = {name.removeprefix(prefix): held for name, held in contents.items() if name.startswith(prefix)}
    info = dict(line.split(": ", 1) for line in contents[f"{BAG}bag-info.txt"].decode().splitlines())
    bag = {f"{BAG}{name}": held for name, held in make_bag(payload, info).items()}
    return {**{name: held for name, held in contents.items() if not name.startswith(BAG)}, **bag}


def predicate_of(envelope: bytes) -> dict[str, Plain]:
    statement = json.loads(base64.b64decode(json.loads(envelope)["payload"]))
    predicate = statement["predicate"]
    assert isinstance(predicate, dict)
    return predicate
