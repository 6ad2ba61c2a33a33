"""Files nobody knows of, and records without their file: found by `sandbox doctor` and told, never deleted there."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from sandbox.core.text import Text
from sandbox.spaces.pending import PREFIX
from sandbox.storage.samples import Samples
from sandbox.wiring.house import House

FILES = "*.space"


class StrayKind(StrEnum):
    """What does not fit together."""

    FILE_WITHOUT_RECORD = "file_without_record"
    RECORD_WITHOUT_FILE = "record_without_file"
    SECRET_WITHOUT_RECORD = "secret_without_record"  # noqa: S105 - no secret, but a word for one
    RECORD_WITHOUT_SECRET = "record_without_secret"  # noqa: S105 - no secret, but a word for one


SAID = {
    StrayKind.FILE_WITHOUT_RECORD: Text(
        "{name}: no record knows this file; it may be of a restored copy. Delete it once that is certain",
        "{name}:没有记录对应此文件,可能来自恢复的副本;确认后请删除",
    ),
    StrayKind.RECORD_WITHOUT_FILE: Text(
        "{name}: recorded, but the file is gone. A version: restore it from its backup; a space is derived anew",
        "{name}:有记录而文件缺失。数据版本请由备份恢复;数据空间会重新生成",
    ),
    StrayKind.SECRET_WITHOUT_RECORD: Text(
        "{name}: half of a key that opens nothing on record", "{name}:半个密钥,没有记录与之对应"
    ),
    StrayKind.RECORD_WITHOUT_SECRET: Text(
        "{name}: half of its key is gone. A space is derived anew; a sample cannot be read again",
        "{name}:密钥之半缺失。数据空间会重新生成;样例不可再读取",
    ),
}


@dataclass(frozen=True, slots=True)
class Stray:
    """One thing that does not fit; `name` is below the state directory."""

    kind: StrayKind
    name: str


def strays_of(house: House) -> tuple[Stray, ...]:
    """Compare what lies in the state directory with what is recorded; what is being written just now is left out."""
    spaces = tuple(file for file in house.space_register.all_files() if file.wrapped_key)
    samples = tuple(sample for sample in Samples(house.database).all() if sample.wrapped_key)
    return (
        *_files(house.spaces, house.datasets.file_names()),
        *_files(house.scenario_spaces, frozenset(file.file_name for file in spaces)),
        *_files(house.samples, frozenset(sample.file for sample in samples)),
        *_secrets("secrets", frozenset(house.space_keys.names()), frozenset(file.id for file in spaces)),
        *_secrets(
            "samples/secrets", frozenset(house.sample_keys.names()), frozenset(sample.secret for sample in samples)
        ),
    )


def _files(folder: Path, recorded: frozenset[str]) -> Iterator[Stray]:
    found = {path.name for path in folder.glob(FILES) if not path.name.startswith(".")}
    pending = {path.name.removeprefix(PREFIX) for path in folder.glob(f"{PREFIX}*")}
    for name in sorted(found - recorded - pending):
        yield Stray(StrayKind.FILE_WITHOUT_RECORD, f"{folder.name}/{name}")
    for name in sorted(recorded - found):
        yield Stray(StrayKind.RECORD_WITHOUT_FILE, f"{folder.name}/{name}")


def _secrets(folder: str, found: frozenset[str], recorded: frozenset[str]) -> Iterator[Stray]:
    for name in sorted(found - recorded):
        yield Stray(StrayKind.SECRET_WITHOUT_RECORD, f"{folder}/{name}")
    for name in sorted(recorded - found):
        yield Stray(StrayKind.RECORD_WITHOUT_SECRET, f"{folder}/{name}")
