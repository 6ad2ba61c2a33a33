"""Routes of the audit chain and of health."""

from fastapi import APIRouter

from sandbox.core.audit import ChainedEvent
from sandbox.core.people import Action
from sandbox.web.shaping import shaped
from sandbox.web.sign_on import TheHouse, Who, names
from sandbox.wire.working import AuditEventOut, AuditEventsOut, AuditVerifiedOut, HealthOut, LayerOut
from sandbox.wiring import auditing
from sandbox.wiring.health import health_of

router = APIRouter(prefix="/api/v1", tags=["watching"])


@router.get("/audit/events", openapi_extra=names(Action.READ_AUDIT))
def read_events(house: TheHouse, who: Who, after: int = 0) -> AuditEventsOut:
    """Read the audit events this person may see, after a number."""
    return AuditEventsOut(events=tuple(_event(link) for link in auditing.read_audit(house, who, after)))


@router.post("/audit/verification", openapi_extra=names(Action.VERIFY_AUDIT))
def verify(house: TheHouse, who: Who) -> AuditVerifiedOut:
    """Walk the whole chain."""
    return shaped(auditing.verify_audit(house, who), AuditVerifiedOut)


@router.get("/health", openapi_extra=names(Action.READ_HEALTH))
def health(house: TheHouse) -> HealthOut:
    """Say whether the service can work, and which layers of isolation are in force."""
    found = health_of(house)
    layers = tuple(shaped(layer, LayerOut) for layer in found.layers)
    return HealthOut(version=found.version, may_open_real_data=found.may_open_real_data, layers=layers)


def _event(link: ChainedEvent) -> AuditEventOut:
    event = link.event
    return AuditEventOut(
        seq=link.seq,
        at=event.at.isoformat(),
        actor=event.actor,
        action=event.action,
        subject=event.subject,
        outcome=event.outcome,
        dataset=event.dataset,
        scenario=event.scenario,
        details=event.details,
        hash=link.hash,
    )
