"""Files sealed part by part: whole, in order, in their place, or not at all."""

from collections.abc import Callable
from pathlib import Path

import pytest

from sandbox.core.errors.producing import SealedFileBroken, SealedFileMissing
from sandbox.world.sealed_parts import PartSealer, read_parts

KEY, PLACE = b"k" * 32, "bad-rows/visits/1"
PARTS = (b"first part", b"", b"third" * 1000)


def sealed(folder: Path) -> Path:
    path = folder / "file"
    with path.open("wb") as file:
        sealer = PartSealer(file, KEY, PLACE)
        for part in PARTS:
            sealer.write(part)
        sealer.finish()
    return path


def test_what_was_sealed_comes_back_part_by_part(tmp_path: Path) -> None:
    path = sealed(tmp_path)
    assert tuple(read_parts(path, KEY, PLACE)) == PARTS
    assert b"third" not in path.read_bytes()


def cut_at(content: bytes, part: int) -> tuple[bytes, bytes]:
    place = 4
    for _ in range(part):
        place += 4 + int.from_bytes(content[place : place + 4])
    return content[:place], content[place:]


def without_the_end(content: bytes) -> bytes:
    return cut_at(content, len(PARTS))[0]


def without_a_part(content: bytes) -> bytes:
    return cut_at(content, 1)[0] + cut_at(content, 2)[1]


def in_another_order(content: bytes) -> bytes:
    first, rest = cut_at(content, 1)
    second = cut_at(content, 2)[0][len(first) :]
    return first[:4] + second + first[4:] + rest[len(second) :]


def with_one_bit_changed(content: bytes) -> bytes:
    return content[:40] + bytes([content[40] ^ 1]) + content[41:]


HARMS = (without_the_end, without_a_part, in_another_order, with_one_bit_changed, lambda c: c[:-3], lambda _: b"")


@pytest.mark.parametrize("harm", HARMS)
def test_a_harmed_file_does_not_open(harm: Callable[[bytes], bytes], tmp_path: Path) -> None:
    path = sealed(tmp_path)
    path.write_bytes(harm(path.read_bytes()))
    with pytest.raises(SealedFileBroken):
        tuple(read_parts(path, KEY, PLACE))


@pytest.mark.parametrize(("key", "place"), [(b"x" * 32, PLACE), (KEY, "bad-rows/visits/2")])
def test_another_key_or_place_does_not_open_it(key: bytes, place: str, tmp_path: Path) -> None:
    with pytest.raises(SealedFileBroken):
        tuple(read_parts(sealed(tmp_path), key, place))


def test_a_file_that_is_gone_is_missing(tmp_path: Path) -> None:
    with pytest.raises(SealedFileMissing):
        tuple(read_parts(tmp_path / "none", KEY, PLACE))
