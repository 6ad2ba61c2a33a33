"""Authorisations, scenarios and data applications, as they are kept."""

from dataclasses import replace

from sqlalchemy import Connection, func, select
from sqlalchemy.exc import IntegrityError

from sandbox.core.applications import ApplicationState, DataApplication
from sandbox.core.audit import AuditEvent
from sandbox.core.authorisations import Authorisation, AuthorisationState
from sandbox.core.errors.governing import ApplicationMissing, AuthorisationMissing, GrantExists, ScenarioMissing
from sandbox.core.scenarios import Scenario
from sandbox.storage.accounts import revoke_tokens_of_organisation
from sandbox.storage.database import Database
from sandbox.storage.records import Kept, Shelf
from sandbox.storage.tables.governance import applications, authorisations, scenarios

AUTHORISATIONS: Shelf[Authorisation] = Shelf(
    authorisations,
    "authorisation",
    Authorisation,
    lambda a: {"id": a.id, "version": a.version},
    lambda a: {"state": a.state.value, "holder": a.terms.holder, "terms_digest": a.terms_digest},
    fixed=("terms_digest",),
)
SCENARIOS: Shelf[Scenario] = Shelf(
    scenarios,
    "scenario",
    Scenario,
    lambda s: {"id": s.id},
    lambda s: {"state": s.state.value, "authorisation": s.plan.authorisation},
)
APPLICATIONS: Shelf[DataApplication] = Shelf(
    applications,
    "data application",
    DataApplication,
    lambda a: {"id": a.id},
    lambda a: {
        "scenario": a.demand.scenario,
        "dataset": a.demand.dataset,
        "provider": a.provider,
        "state": a.state.value,
        "submitted_on": a.submitted_on.isoformat(),
    },
)
STANDING = (AuthorisationState.IN_FORCE.value, AuthorisationState.SUSPENDED.value)


def latest_version(connection: Connection, authorisation: str) -> int:
    """Give the highest version number of an authorisation; 0 where there is none."""
    table = authorisations.c
    return connection.scalar(select(func.max(table.version)).where(table.id == authorisation)) or 0


def read_latest(connection: Connection, authorisation: str) -> Kept[Authorisation]:
    """Give the newest version of an authorisation, drafts included.

    Raises:
        AuthorisationMissing: there is none of this id.
    """
    version = latest_version(connection, authorisation)
    kept = AUTHORISATIONS.find(connection, {"id": authorisation, "version": version})
    if kept is None:
        raise AuthorisationMissing(authorisation=authorisation)
    return kept


def find_standing(connection: Connection, authorisation: str) -> Kept[Authorisation] | None:
    """Give the version that is in force or suspended, or None."""
    table = authorisations.c
    found = AUTHORISATIONS.search(connection, table.id == authorisation, table.state.in_(STANDING))
    return found[0] if found else None


def read_standing(connection: Connection, authorisation: str) -> Kept[Authorisation]:
    """Give the version that stands; where none does, the newest.

    Raises:
        AuthorisationMissing: there is none of this id.
    """
    return find_standing(connection, authorisation) or read_latest(connection, authorisation)


def read_standing_authorisations(connection: Connection) -> tuple[Kept[Authorisation], ...]:
    """Give every authorisation that is in force or suspended."""
    return AUTHORISATIONS.search(connection, authorisations.c.state.in_(STANDING))


def read_all_authorisations(connection: Connection) -> tuple[Authorisation, ...]:
    """Give every version of every authorisation."""
    return tuple(kept.record for kept in AUTHORISATIONS.search(connection))


def activate_authorisation(
    database: Database, kept: Kept[Authorisation], activated: Authorisation, event: AuditEvent
) -> None:
    """Put a draft in force, and let it supersede the version that stands, in one transaction.

    Raises:
        RecordChanged: somebody else changed either in between.
    """
    with database.writing(event) as tx:
        former = find_standing(tx.connection, activated.id)
        if former is not None:
            superseded = replace(former.record, state=AuthorisationState.SUPERSEDED)
            AUTHORISATIONS.put_changed(tx, former, superseded)
            tx.note(supersedes=former.record.version)
        AUTHORISATIONS.put_changed(tx, kept, activated)


def terminate_authorisation(
    database: Database, kept: Kept[Authorisation], terminated: Authorisation, event: AuditEvent
) -> None:
    """Terminate, and revoke every token of the holder's people, in one transaction (B4).

    Raises:
        RecordChanged: somebody else changed it in between.
    """
    with database.writing(event) as tx:
        AUTHORISATIONS.put_changed(tx, kept, terminated)
        tx.note(tokens_revoked=revoke_tokens_of_organisation(tx, terminated.terms.holder))


def read_scenario(connection: Connection, scenario: str) -> Kept[Scenario]:
    """Give a scenario.

    Raises:
        ScenarioMissing: there is none of this id.
    """
    kept = SCENARIOS.find(connection, {"id": scenario})
    if kept is None:
        raise ScenarioMissing(scenario=scenario)
    return kept


def read_all_scenarios(connection: Connection) -> tuple[Scenario, ...]:
    """Give every scenario, by id."""
    return tuple(kept.record for kept in SCENARIOS.search(connection))


def read_application(connection: Connection, application: str) -> Kept[DataApplication]:
    """Give a data application.

    Raises:
        ApplicationMissing: there is none of this id.
    """
    kept = APPLICATIONS.find(connection, {"id": application})
    if kept is None:
        raise ApplicationMissing(application=application)
    return kept


def read_applications_for(connection: Connection, scenario: str, dataset: str) -> tuple[DataApplication, ...]:
    """Give all applications of a scenario for a dataset."""
    table = applications.c
    found = APPLICATIONS.search(connection, table.scenario == scenario, table.dataset == dataset)
    return tuple(kept.record for kept in found)


def read_applications_in(connection: Connection, state: ApplicationState) -> tuple[Kept[DataApplication], ...]:
    """Give all applications in a state."""
    return APPLICATIONS.search(connection, applications.c.state == state.value)


def read_all_applications(connection: Connection) -> tuple[DataApplication, ...]:
    """Give every data application, by id."""
    return tuple(kept.record for kept in APPLICATIONS.search(connection))


def approve_application(
    database: Database, kept: Kept[DataApplication], approved: DataApplication, event: AuditEvent
) -> None:
    """Approve an application, in one transaction with the expiry of a former grant whose term is over.

    Raises:
        GrantExists: the scenario has a grant of the dataset that is not over.
        RecordChanged: somebody else changed it in between.
    """
    demand = approved.demand
    with database.writing(event) as tx:
        for former in _grants_beside(tx.connection, approved):
            if approved.decided_on is not None and former.record.grant.ends_on < approved.decided_on:
                APPLICATIONS.put_changed(tx, former, replace(former.record, state=ApplicationState.EXPIRED))
                tx.note(expired=former.record.id)
        try:
            APPLICATIONS.put_changed(tx, kept, approved)
        except IntegrityError as error:
            raise GrantExists(scenario=demand.scenario, dataset=demand.dataset) from error


def _grants_beside(connection: Connection, approved: DataApplication) -> tuple[Kept[DataApplication], ...]:
    table, demand = applications.c, approved.demand
    same = (table.scenario == demand.scenario, table.dataset == demand.dataset)
    return APPLICATIONS.search(connection, *same, table.state == ApplicationState.APPROVED.value)
