"""The second half of the main job as the wiring does it: a product is built, run, reviewed, sealed and verified."""

from pathlib import Path

from sandbox.core.jobs import Job, JobState
from sandbox.core.releases import Release, ReleaseState
from sandbox.core.reviews import Ballot, Decision, Overruling, PartVerdict, ReviewPart, Verdict
from sandbox.release.trust import read_trust
from sandbox.release.verify import Verification, verify_package
from sandbox.wiring import building, releasing
from sandbox.wiring.house import House
from tests.integration.small_house import AGENCY, AUTHORITY, DEVELOPER, OPERATOR, PROVIDER


def approved(house: House, folder: Path) -> str:
    """Check a product on the sample, freeze it and have its code approved; give its digest."""
    building.check_folder(house, DEVELOPER, folder)
    record = building.freeze(house, DEVELOPER, folder)
    building.submit(house, DEVELOPER, record.digest)
    building.approve(house, AGENCY, record.digest)
    return record.digest


def run_whole(house: House, digest: str) -> Job:
    """Run an approved product into quarantine."""
    job = building.run_job(house, OPERATOR, digest)
    assert (job.state, job.code) == (JobState.IN_QUARANTINE, "")
    return job


def ballot_on(release: Release, decision: Decision = Decision.APPROVE) -> Ballot:
    """Vote on all parts, with a reason for each finding that a person must weigh."""
    parts = tuple(PartVerdict(part, decision is Decision.APPROVE, "read") for part in ReviewPart)
    soft = (check for check in release.checks if check.verdict is Verdict.REVIEW)
    overrulings = tuple(Overruling(check.rule, check.file, "weighed") for check in soft)
    return Ballot(release.basis, decision, parts, overrulings, "read and weighed")


def sealed(house: House, job: Job) -> Path:
    """Hand a job's output in, let authority and provider approve it, seal it; give the package."""
    release = releasing.submit_release(house, DEVELOPER, job.id)
    shown = releasing.view(house, AUTHORITY, release.id).page.release
    for voter in (AUTHORITY, PROVIDER):
        releasing.vote(house, voter, release.id, ballot_on(shown))
    assert releasing.seal(house, AGENCY, release.id).state is ReleaseState.RELEASED
    return releasing.package_path(house, release.id)


def verified(package: Path) -> Verification:
    """Verify a package with nothing but the trust file beside it."""
    return verify_package(package, read_trust((package.parent / "trust.json").read_text()))
