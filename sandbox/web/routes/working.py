"""Routes of jobs and releases."""

from fastapi import APIRouter

from sandbox.core.people import Action
from sandbox.core.reviews import Ballot, Decision, Overruling, PartVerdict, ReviewPart
from sandbox.web.shaping import job_shape, release_shape
from sandbox.web.sign_on import TheHouse, Who, names
from sandbox.wire.working import JobIn, JobOut, ReleaseIn, ReleaseOut, ReleasesOut, VoteIn
from sandbox.wiring import building, releasing

router = APIRouter(prefix="/api/v1", tags=["working"])


@router.post("/jobs", openapi_extra=names(Action.RUN_JOB))
def run_job(house: TheHouse, who: Who, body: JobIn) -> JobOut:
    """Run a frozen, approved product on the real data; the output goes to quarantine."""
    return job_shape(building.run_job(house, who, body.product))


@router.get("/jobs/{job}", openapi_extra=names(Action.READ_JOB))
def read_job(house: TheHouse, who: Who, job: str) -> JobOut:
    """Say in which state a job is."""
    return job_shape(building.read_job(house, who, job))


@router.post("/releases", openapi_extra=names(Action.SUBMIT_RELEASE))
def submit_release(house: TheHouse, who: Who, body: ReleaseIn) -> ReleaseOut:
    """Hand a job's output in for review."""
    return release_shape(releasing.submit_release(house, who, body.job))


@router.get("/releases", openapi_extra=names(Action.READ_RELEASE))
def queue(house: TheHouse, who: Who) -> ReleasesOut:
    """List the releases that wait for this reviewer."""
    return ReleasesOut(releases=tuple(release_shape(release) for release in releasing.queue(house, who)))


@router.get("/releases/{release}", openapi_extra=names(Action.READ_RELEASE))
def read_release(house: TheHouse, who: Who, release: str) -> ReleaseOut:
    """Show one release and what the checks say of it."""
    return release_shape(releasing.read_release(house, who, release))


@router.post("/releases/{release}/votes", openapi_extra=names(Action.VOTE_RELEASE))
def vote(house: TheHouse, who: Who, release: str, body: VoteIn) -> ReleaseOut:
    """Cast one's vote on what was checked."""
    return release_shape(releasing.vote(house, who, release, ballot_of(body)))


@router.post("/releases/{release}/seal", openapi_extra=names(Action.SEAL_RELEASE))
def seal(house: TheHouse, who: Who, release: str) -> ReleaseOut:
    """Check once more, sign and seal the package."""
    return release_shape(releasing.seal(house, who, release))


def ballot_of(body: VoteIn) -> Ballot:
    """Give a vote's body as the ballot it is."""
    return Ballot(
        basis=body.basis,
        decision=Decision(body.decision),
        parts=tuple(PartVerdict(ReviewPart(p.part), p.passes, p.comment) for p in body.parts),
        overrulings=tuple(Overruling(o.rule, o.file, o.reason) for o in body.overrulings),
        comment=body.comment,
    )
