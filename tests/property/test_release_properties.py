"""Properties of releases: what no example list can show."""

import io
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sandbox.core.errors.tree import Untrue
from sandbox.core.products import OutputFile
from sandbox.core.releases import FileRecord, Submission
from sandbox.core.reviews import Cell, CheckResult, ReviewPart, Verdict
from sandbox.release.basis import Checked, make_basis
from sandbox.release.checks.evidence import evidence_from
from sandbox.release.container import is_safe_name, write_container
from sandbox.release.numbers import plain_form
from sandbox.release.policy import ReleasePolicy
from sandbox.release.tables import READERS, OutputDocument, OutputTable, UnreadableOutput, read_output
from sandbox.release.trust import TrustStore
from sandbox.release.verify import verify_package
from sandbox.storage.database import open_database
from sandbox.storage.schema import METADATA
from tests.unit.release.review_world import SUBMISSION, House, releases_of, sealed

SLOW_FIXTURE = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> tuple[bytes, TrustStore]:
    folder = tmp_path_factory.mktemp("property")
    database = open_database(f"sqlite:///{folder / 'state.sqlite'}")
    METADATA.create_all(database.engine)
    releases = releases_of(database, House(), folder)
    release = sealed(releases)
    content, trust = releases.package_path(release.id).read_bytes(), releases.trust()
    database.close()
    return content, trust


@given(share=st.floats(0, 1, exclude_max=True), bit=st.integers(0, 7))
@SLOW_FIXTURE
def test_no_flipped_bit_anywhere_in_a_package_survives_verification(
    package: tuple[bytes, TrustStore], tmp_path: Path, share: float, bit: int
) -> None:
    content, trust = package
    flipped = bytearray(content)
    flipped[int(share * len(content))] ^= 1 << bit
    path = tmp_path / "flipped.zip"
    path.write_bytes(flipped)
    with pytest.raises(Untrue):
        verify_package(path, trust)


@given(share=st.floats(0, 1, exclude_max=True))
@SLOW_FIXTURE
def test_no_cut_off_package_survives_verification(
    package: tuple[bytes, TrustStore], tmp_path: Path, share: float
) -> None:
    content, trust = package
    path = tmp_path / "cut.zip"
    path.write_bytes(content[: int(share * len(content))])
    with pytest.raises(Untrue):
        verify_package(path, trust)


@given(content=st.binary(max_size=400))
@SLOW_FIXTURE
def test_arbitrary_bytes_are_refused_and_never_crash_the_verifier(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "any.zip"
    path.write_bytes(content)
    with pytest.raises(Untrue):
        verify_package(path, TrustStore(()))


@given(suffix=st.sampled_from(sorted(READERS)), content=st.binary(max_size=200) | st.text().map(str.encode))
@settings(max_examples=300, deadline=None)
def test_reading_an_output_never_crashes(suffix: str, content: bytes) -> None:
    read = read_output(OutputFile(f"a.{suffix}", "x", content))
    assert isinstance(read, OutputTable | OutputDocument | UnreadableOutput)


@given(amounts=st.lists(st.integers(-(10**12), 10**12), min_size=1, max_size=30), flips=st.randoms())
def test_dominance_evidence_does_not_depend_on_signs_or_order(amounts: list[int], flips: object) -> None:
    cell = Cell(1, "n")
    turned = sorted((-amount for amount in amounts), key=abs)
    one = evidence_from(cell, {str(number): amount for number, amount in enumerate(amounts)})
    other = evidence_from(cell, {str(number): amount for number, amount in enumerate(turned)})
    assert one == other


@given(number=st.integers(-(10**15), 10**15), scale=st.integers(0, 6))
def test_equal_numbers_have_one_plain_form(number: int, scale: int) -> None:
    text = f"{number}.{'0' * scale}" if scale else str(number)
    assert plain_form(text) == plain_form(number) == plain_form(f"{number}e0")
    assert plain_form(float(number)) == plain_form(number)


@given(number=st.floats(allow_nan=False, allow_infinity=False))
def test_a_written_float_has_the_plain_form_of_the_float(number: float) -> None:
    assert plain_form(repr(number + 0.0)) == plain_form(number)


NAMES = st.text(min_size=1, max_size=20).filter(is_safe_name)


@given(files=st.dictionaries(NAMES, st.binary(max_size=50), max_size=5))
def test_a_container_holds_what_was_put_in(files: dict[str, bytes]) -> None:
    with zipfile.ZipFile(io.BytesIO(write_container(files))) as archive:
        assert {name: archive.read(name) for name in archive.namelist()} == files


CHECKED = Checked(
    release="rel-1",
    round=1,
    submission=SUBMISSION,
    files=(FileRecord("a.csv", "text/csv", 3, "0" * 128),),
    policy=ReleasePolicy(),
    checks=(CheckResult("threshold", ReviewPart.MASKING, "a.csv", Verdict.PASS, "10", "12 of 10"),),
    ledger="l",
)
KEY = bytes(32)


def _with(submission: Submission) -> Checked:
    return replace(CHECKED, submission=submission)


VARIANTS = (
    replace(CHECKED, release="rel-2"),
    replace(CHECKED, round=2),
    replace(CHECKED, files=(FileRecord("b.csv", "text/csv", 3, "0" * 128),)),
    replace(CHECKED, files=(FileRecord("a.csv", "text/csv", 3, "1" * 128),)),
    replace(CHECKED, policy=ReleasePolicy(min_units=11)),
    replace(CHECKED, checks=(replace(CHECKED.checks[0], measured="11 of 10"),)),
    replace(CHECKED, checks=(replace(CHECKED.checks[0], cells=(Cell(1, "n"),)),)),
    replace(CHECKED, checks=()),
    replace(CHECKED, ledger="m"),
    _with(replace(SUBMISSION, job=replace(SUBMISSION.job, code_digest="other"))),
    _with(replace(SUBMISSION, job=replace(SUBMISSION.job, operator="other"))),
    _with(replace(SUBMISSION, product=replace(SUBMISSION.product, price_fen=1))),
    _with(replace(SUBMISSION, providers=())),
    _with(replace(SUBMISSION, answers=())),
    _with(replace(SUBMISSION, supersedes="rel-0")),
)


def test_every_part_of_what_is_voted_on_changes_the_basis() -> None:
    digests = {make_basis(checked, KEY).digest for checked in (CHECKED, *VARIANTS)}
    assert len(digests) == len(VARIANTS) + 1
    assert make_basis(CHECKED, KEY) == make_basis(replace(CHECKED), KEY)


@given(measured=st.text(max_size=30))
def test_a_basis_never_holds_what_was_measured(measured: str) -> None:
    told = replace(CHECKED.checks[0], measured=f"measured:{measured}")
    assert "measured:" not in repr(make_basis(replace(CHECKED, checks=(told,)), KEY))
