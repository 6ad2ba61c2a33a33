"""Routes of the audit chain and of health."""

from typing import Annotated

from fastapi import APIRouter, Query

from sandbox.core.people import Action, Resource
from sandbox.web.documenting import PROBLEM_RESPONSES
from sandbox.web.shaping import event_shape, shaped
from sandbox.web.sign_on import TheHouse, Who, names
from sandbox.wire.working import MAX_EVENTS, MAX_SEQ, AuditEventsOut, AuditVerifiedOut, HealthOut, LayerOut
from sandbox.wiring import auditing
from sandbox.wiring.guarding import Purpose, using
from sandbox.wiring.health import health_of

router = APIRouter(prefix="/api/v1", tags=["watching"], responses=PROBLEM_RESPONSES)
SERVICE = Purpose(Action.READ_HEALTH, Resource("service", "health"))


@router.get("/audit/events", openapi_extra=names(Action.READ_AUDIT))
def read_events(
    house: TheHouse,
    who: Who,
    after: Annotated[int, Query(ge=0, le=MAX_SEQ)] = 0,
    limit: Annotated[int, Query(ge=1, le=MAX_EVENTS)] = MAX_EVENTS,
) -> AuditEventsOut:
    """Read the audit events this person may see, after a number."""
    seen = auditing.read_audit(house, who, after, limit + 1)
    events = tuple(event_shape(link) for link in seen[:limit])
    return AuditEventsOut(events=events, next=events[-1].seq if len(seen) > limit else None)


@router.post("/audit/verification", openapi_extra=names(Action.VERIFY_AUDIT))
def verify(house: TheHouse, who: Who) -> AuditVerifiedOut:
    """Walk the whole chain."""
    return shaped(auditing.verify_audit(house, who), AuditVerifiedOut)


@router.get("/health", openapi_extra=names(Action.READ_HEALTH))
def health(house: TheHouse, who: Who) -> HealthOut:
    """Say whether the service can work, and which layers of isolation are in force."""
    with using(house, who, SERVICE):
        found = health_of(house)
    layers = tuple(shaped(layer, LayerOut) for layer in found.layers)
    return HealthOut(version=found.version, may_open_real_data=found.may_open_real_data, layers=layers)
