import re
from pathlib import Path

import pytest

from sandbox.spaces.syscalls import NUMBERS

X86_HEADER = Path("/usr/include/x86_64-linux-gnu/asm/unistd_64.h")
GENERIC_HEADER = Path("/usr/include/asm-generic/unistd.h")


def numbers_in(header: Path, prefix: str) -> dict[str, int]:
    if not header.exists():
        pytest.skip(f"no kernel headers here: {header}")
    return {name: int(number) for name, number in re.findall(rf"#define {prefix}(\w+)\s+(\d+)", header.read_text())}


def test_every_number_for_x86_is_the_headers() -> None:
    known = numbers_in(X86_HEADER, "__NR_")
    assert {name: of_x86 for name, (of_x86, _) in NUMBERS.items()} == {name: known.get(name) for name in NUMBERS}


def test_every_number_for_arm_is_the_headers() -> None:
    named = numbers_in(GENERIC_HEADER, "__NR_") | {
        name.removeprefix("3264_"): number for name, number in numbers_in(GENERIC_HEADER, "__NR3264_").items()
    }
    renamed = {"newfstatat": "fstatat"}
    ours = {name: of_arm for name, (_, of_arm) in NUMBERS.items()}
    assert ours == {name: named.get(renamed.get(name, name)) for name in NUMBERS}
