"""No walk through governance leads to a grant that something does not hold up."""

import shutil
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sandbox.access.authoriser import Authoriser
from sandbox.core.accounts import ACCOUNT_MACHINE, AccountState, Document, Nda
from sandbox.core.applications import APPLICATION_MACHINE, ApplicationState
from sandbox.core.authorisations import AUTHORISATION_MACHINE, AuthorisationState, CatalogueItem
from sandbox.core.errors.tree import SandboxError
from sandbox.core.people import Actor, Role
from sandbox.core.scenarios import SCENARIO_MACHINE, ScenarioState
from sandbox.core.transitions import Machine
from sandbox.governance.desk import Desk
from sandbox.governance.office import Office, open_office
from sandbox.governance.steps import apply_step, read_steps
from sandbox.storage.accounts import has_accepted, read_account
from sandbox.storage.audit_chain import verify_chain
from sandbox.storage.database import open_database
from sandbox.storage.governance import read_application, read_scenario, read_standing
from sandbox.storage.schema import METADATA
from sandbox.storage.tables import audit, governance  # noqa: F401 # the tables must be known to METADATA
from sandbox.world.clock import FrozenClock
from sandbox.world.regions import open_region

GOVERNANCE = Path(__file__).parents[2] / "examples" / "hubei" / "governance.yml"
NOW = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
ADMIN = Actor("admin", "platform", frozenset({Role.ADMIN}))
WANG = Actor("wang", "楚数运营", frozenset({Role.DEVELOPER}))
LI = Actor("li", "省医保局", frozenset({Role.DATA_PROVIDER}))
CHEN = Actor("chen", "省数据局", frozenset({Role.REVIEWER}))
ZHOU = Actor("zhou", "省公共数据中心", frozenset({Role.IMPLEMENTING_AGENCY}))
SQ, APPLICATION = "SQ-2026-01", "SJ-2026-001"
AUTHORISER, REGION = Authoriser(), open_region("hubei")


def _renew(office: Office) -> None:
    today = office.desk.today
    nda = Nda("楚数运营", today, today + timedelta(days=3), Document("n", "0" * 64))
    office.accounts.renew_nda(ADMIN, "wang", nda)


MOVES: dict[str, Callable[[Office], object]] = {
    "suspend account": lambda o: o.accounts.suspend(ADMIN, "wang", "x"),
    "activate account": lambda o: o.accounts.activate(ADMIN, "wang"),
    "short nda": _renew,
    "suspend authorisation": lambda o: o.authorisations.suspend(CHEN, SQ, "x", date(2026, 4, 1)),
    "resume authorisation": lambda o: o.authorisations.resume(CHEN, SQ, "x"),
    "empty catalogue": lambda o: o.authorisations.set_catalogue(ZHOU, SQ, ()),
    "fill catalogue": lambda o: o.authorisations.set_catalogue(ZHOU, SQ, (CatalogueItem("yb_js", "省医保局"),)),
    "new agreement": lambda o: o.scenarios.replace_agreement(ZHOU, "S2", Document("v2", "1" * 64)),
    "accept agreement": lambda o: o.scenarios.accept_agreement(WANG, "S2"),
    "close scenario": lambda o: o.scenarios.close(ZHOU, "S2", "x"),
    "revoke grant": lambda o: o.applications.revoke(LI, APPLICATION, "x"),
    "approve again": lambda o: o.applications.approve(LI, APPLICATION),
    "sweep": lambda o: (o.applications.expire_ended(), o.authorisations.expire_ended()),
}


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("governance") / "hubei.sqlite"
    database = open_database(f"sqlite:///{path}")
    METADATA.create_all(database.engine)
    office = open_office(Desk(database, AUTHORISER.check_may, FrozenClock(NOW), REGION))
    office.accounts.bootstrap("admin")
    for step in read_steps(GOVERNANCE):
        apply_step(office, step)
    database.close()
    return path


def _holds_up(office: Office) -> bool:
    """Tell by the bare records, in other words than the service's, whether wang may use yb_js in S2 today."""
    today = office.desk.today
    with office.desk.database.reading() as connection:
        account = read_account(connection, "wang").record
        authorisation = read_standing(connection, SQ).record
        scenario = read_scenario(connection, "S2").record
        application = read_application(connection, APPLICATION).record
        accepted = has_accepted(connection, "wang", "S2", scenario.plan.agreement.sha256)
    nda = account.nda
    return all(
        (
            account.state is AccountState.ACTIVE,
            nda is not None and nda.signed_on <= today <= nda.expires_on,
            authorisation.state is AuthorisationState.IN_FORCE,
            authorisation.terms.starts_on <= today <= authorisation.terms.ends_on,
            any(item.dataset == "yb_js" for item in authorisation.catalogue),
            scenario.state is ScenarioState.APPROVED,
            accepted,
            application.state is ApplicationState.APPROVED,
            application.demand.starts_on <= today <= application.demand.ends_on,
        )
    )


def _may_use(office: Office) -> bool:
    try:
        actor = office.sessions.enter("wang", office.desk.clock.now())
        office.sessions.grant_for(actor, "S2", "yb_js", office.desk.today)
    except SandboxError:
        return False
    return True


@settings(max_examples=40, deadline=None)
@given(walk=st.lists(st.tuples(st.sampled_from(sorted(MOVES)), st.integers(0, 4)), max_size=12), jump=st.booleans())
def test_a_grant_is_given_exactly_while_everything_holds_it_up(
    template: Path, walk: list[tuple[str, int]], jump: object
) -> None:
    with TemporaryDirectory() as folder:
        path = shutil.copy(template, folder)
        clock = FrozenClock(NOW + timedelta(days=1760 if jump else 0))  # the last days of the authorisation
        database = open_database(f"sqlite:///{path}")
        office = open_office(Desk(database, AUTHORISER.check_may, clock, REGION))
        for move, days in walk:
            with suppress(SandboxError):
                MOVES[move](office)
            clock.advance(timedelta(days=days))
            assert _may_use(office) == _holds_up(office)
        with database.reading() as connection:
            verify_chain(connection)
        database.close()


@pytest.mark.parametrize(
    ("machine", "states", "starts"),
    [
        (ACCOUNT_MACHINE, AccountState, {AccountState.REGISTERED}),
        (AUTHORISATION_MACHINE, AuthorisationState, {AuthorisationState.DRAFT}),
        (SCENARIO_MACHINE, ScenarioState, {ScenarioState.DRAFT}),
        (APPLICATION_MACHINE, ApplicationState, {ApplicationState.SUBMITTED}),
    ],
)
def test_every_state_is_in_the_table_and_can_be_reached(
    machine: Machine[str, str], states: type[AccountState], starts: set[str]
) -> None:
    reached = set(starts)
    while more := {to for now in reached for to in machine.table[now]} - reached:
        reached |= more
    assert reached == set(states) == set(machine.table)
