"""Routes of jobs and releases."""

from fastapi import APIRouter

from sandbox.core.people import Action
from sandbox.web.ballots import as_ballot
from sandbox.web.documenting import PROBLEM_RESPONSES
from sandbox.web.shaping import job_shape, line_shape, release_shape
from sandbox.web.sign_on import TheHouse, Who, names
from sandbox.wire.shapes import Name
from sandbox.wire.working import JobIn, JobOut, ReleaseIn, ReleaseOut, ReleasesOut, RevocationIn, VoteIn
from sandbox.wiring import building, releasing

router = APIRouter(prefix="/api/v1", tags=["working"], responses=PROBLEM_RESPONSES)
ACCEPTED, CREATED = 202, 201


@router.post("/jobs", status_code=ACCEPTED, openapi_extra=names(Action.RUN_JOB))
def start_job(house: TheHouse, who: Who, body: JobIn) -> JobOut:
    """Queue a run of an approved product on the real data; the service's runner takes it up."""
    return job_shape(building.start_job(house, who, body.product))


@router.get("/jobs/{job}", openapi_extra=names(Action.READ_JOB))
def read_job(house: TheHouse, who: Who, job: Name) -> JobOut:
    """Say in which state a job is."""
    return job_shape(building.read_job(house, who, job))


@router.post("/releases", status_code=CREATED, openapi_extra=names(Action.SUBMIT_RELEASE))
def submit_release(house: TheHouse, who: Who, body: ReleaseIn) -> ReleaseOut:
    """Hand a job's output in for review."""
    return release_shape(releasing.submit_release(house, who, body.job))


@router.get("/releases", openapi_extra=names(Action.READ_RELEASE))
def queue(house: TheHouse, who: Who) -> ReleasesOut:
    """List the releases that wait for somebody."""
    return ReleasesOut(releases=tuple(line_shape(release) for release in releasing.queue(house, who)))


@router.get("/releases/{release}", openapi_extra=names(Action.READ_RELEASE))
def read_release(house: TheHouse, who: Who, release: Name) -> ReleaseOut:
    """Show one release and what the checks say of it."""
    return release_shape(releasing.read_release(house, who, release))


@router.post("/releases/{release}/votes", status_code=CREATED, openapi_extra=names(Action.VOTE_RELEASE))
def vote(house: TheHouse, who: Who, release: Name, body: VoteIn) -> ReleaseOut:
    """Cast one's vote on what was checked."""
    return release_shape(releasing.vote(house, who, release, as_ballot(body)))


@router.post("/releases/{release}/seal", openapi_extra=names(Action.SEAL_RELEASE))
def seal(house: TheHouse, who: Who, release: Name) -> ReleaseOut:
    """Check once more, sign and seal the package."""
    return release_shape(releasing.seal(house, who, release))


@router.post("/releases/{release}/revocation", openapi_extra=names(Action.REVOKE_RELEASE))
def revoke(house: TheHouse, who: Who, release: Name, body: RevocationIn) -> ReleaseOut:
    """Revoke a released package; the signed revocation list names it."""
    return release_shape(releasing.revoke(house, who, release, body.reason))
