"""A thousand malformed files: each loads what its contract admits or is told by a code, and none harms the service."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from sandbox.core.errors.loading import SourceColumnsDiffer, SourceUnreadable
from sandbox.core.errors.tree import SandboxError
from sandbox.ingest.delivery.sources import open_source
from sandbox.ingest.judging.conformity import Conformer
from tests.attacks.malformed_files import MARK, MalformedFile, damaged_files, named_files
from tests.unit.ingest.small import VISITS

DAY = date(2026, 6, 1)
IN_THE_NORMAL_RUN, ALL = 100, 1_000
AT_ONCE = 3


def judged(file: MalformedFile) -> str:
    """Take a file through every step that looks at its content; give what is wrong with how that ended, or nothing."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / file.name
        path.write_bytes(file.content)
        conformer = Conformer(VISITS, DAY)
        try:
            for _ in conformer.conform(open_source(path, VISITS)):
                pass
        except (SourceUnreadable, SourceColumnsDiffer) as told:
            is_quoted = MARK in str(told) or "xxxx" in str(told)
            return f"{file.name} ({file.damage}): its content was told" if is_quoted else ""
        except SandboxError as other:
            return f"{file.name} ({file.damage}): {other.code}"
    return ""


def all_judged(files: list[MalformedFile]) -> list[str]:
    with ThreadPoolExecutor(AT_ONCE) as pool:
        return [fault for fault in pool.map(judged, files) if fault]


def test_files_that_are_wrong_in_ways_one_has_to_think_of_are_told() -> None:
    assert all_judged(list(named_files())) == []


def test_a_hundred_damaged_files_are_loaded_or_told() -> None:
    assert all_judged(list(damaged_files(IN_THE_NORMAL_RUN))) == []


@pytest.mark.slow
def test_a_thousand_damaged_files_are_loaded_or_told() -> None:
    assert all_judged(list(islice(damaged_files(ALL), IN_THE_NORMAL_RUN, None))) == []
