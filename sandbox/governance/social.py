"""Social data under governance: what a declaration says, on what ground they may be used, and by whom (E8)."""

from dataclasses import replace
from datetime import date
from pathlib import Path

from sandbox.core.contract import Contract
from sandbox.core.digests import digest_of
from sandbox.core.errors.governing import AgreementNotAccepted, GrantMissing
from sandbox.core.errors.social import (
    DeclarationInvalid,
    LegalityExpired,
    SocialDatasetMissing,
    SocialDatasetNotInUse,
)
from sandbox.core.errors.tree import Finding
from sandbox.core.grant import Grant, GrantedTable
from sandbox.core.legality import holds_on
from sandbox.core.people import Actor, Role
from sandbox.core.policy_mixing import smaller
from sandbox.core.sample_modes import stricter_mode
from sandbox.core.social import SOCIAL_MACHINE, LegalityDeclaration, SocialDataset, SocialPart, SocialState
from sandbox.core.text import Text
from sandbox.governance.standing import check_approved, check_covers, check_holder, check_in_force
from sandbox.governance.yaml_reader import YamlReader
from sandbox.storage.accounts import has_accepted
from sandbox.storage.database import Database
from sandbox.storage.governance import read_scenario, read_standing

_EMPTY = Text("it is empty, or not there", "为空,或文件不存在")


def read_declaration(path: Path) -> LegalityDeclaration:
    """Read a declaration of legality, YAML or JSON; documents are found beside it.

    Raises:
        DeclarationInvalid: with every missing or wrong field, and its line.
    """
    reader = YamlReader(path.parent)
    declaration = _declaration_of(reader, path)
    if declaration is None:
        findings = tuple(reader.findings) or (Finding("format", path.name, _EMPTY),)
        raise DeclarationInvalid(findings=findings, file=path.name, count=len(findings))
    return declaration


def _declaration_of(reader: YamlReader, path: Path) -> LegalityDeclaration | None:
    try:
        root = reader.compose(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeError):
        return None
    entries = None if root is None else reader.mapping(root)
    return None if root is None or entries is None else reader.record(root, entries, LegalityDeclaration)


def check_ground(database: Database, actor: Actor, scenario: str, today: date) -> None:
    """Check that a person may work in a scenario with what their organisation brings.

    Raises:
        ScenarioMissing, ScenarioNotApproved, AuthorisationNotInForce, AuthorisationNotStarted, AuthorisationEnded,
        AuthorisationDoesNotCover, NotTheHolder, AgreementNotAccepted: what stands in the way, the first of these.
    """
    with database.reading() as connection:
        purpose = read_scenario(connection, scenario).record
        authorisation = read_standing(connection, purpose.plan.authorisation).record
        accepted = has_accepted(connection, actor.id, scenario, purpose.plan.agreement.sha256)
    check_approved(purpose)
    check_in_force(authorisation, today)
    check_covers(authorisation, purpose.plan)
    if Role.PRODUCT_DEVELOPER not in actor.roles:
        check_holder(actor, authorisation)
    if not accepted:
        raise AgreementNotAccepted(actor=actor.id, scenario=scenario)


def check_usable(social: SocialDataset, actor: Actor, scenario: str, today: date) -> None:
    """Check that social data may be asked today, by this person, in this scenario; the declaration is asked anew.

    Raises:
        SocialDatasetMissing: they are another organisation's, or of another scenario: to others they are not there.
        SocialDatasetNotInUse: they were suspended, refused or withdrawn.
        LegalityExpired: the declared term or the consent does not cover today.
    """
    if actor.organisation != social.organisation or scenario != social.scenario:
        raise SocialDatasetMissing(dataset=social.dataset, scenario=scenario)
    if social.state is not SocialState.IN_USE:
        raise SocialDatasetNotInUse(dataset=social.dataset, state=social.state.value)
    declared = social.declaration
    if not holds_on(declared, today):
        starts, ends = declared.starts_on.isoformat(), declared.last_day.isoformat()
        raise LegalityExpired(dataset=social.dataset, starts=starts, ends=ends)


def grant_of(social: SocialDataset, contract: Contract) -> Grant:
    """Give the grant that an organisation has of what it brought: every column, for the declared purpose and term."""
    tables = tuple(GrantedTable(t.name, tuple(column.name for column in t.columns)) for t in contract.tables)
    declared, cap = social.declaration, contract.privacy.cap
    digest = social.declaration_digest
    return Grant(
        id=f"declaration/{digest[:16]}",
        scenario=social.scenario,
        dataset=social.dataset,
        tables=tables,
        starts_on=declared.starts_on,
        ends_on=declared.last_day,
        purpose=declared.purpose,
        scenario_budget=cap,
        analyst_budget=cap,
    )


def mixed_grant(granted: Grant, social: Grant, dataset: str) -> Grant:
    """Give what two grants open together: both's columns, the later start, the earlier end, the smaller budgets.

    Raises:
        GrantMissing: their scenarios differ, or their terms have no common day.
    """
    starts_on, ends_on = max(granted.starts_on, social.starts_on), min(granted.ends_on, social.ends_on)
    if granted.scenario != social.scenario or starts_on > ends_on:
        raise GrantMissing(dataset=dataset, scenario=granted.scenario)
    return replace(
        granted,
        id=f"{granted.id}+{social.id}",
        dataset=dataset,
        tables=(*granted.tables, *social.tables),
        starts_on=starts_on,
        ends_on=ends_on,
        scenario_budget=smaller(granted.scenario_budget, social.scenario_budget),
        analyst_budget=smaller(granted.analyst_budget, social.analyst_budget),
        sample_mode=stricter_mode(granted.sample_mode, social.sample_mode),
    )


def moved(social: SocialDataset, to: SocialState, actor: Actor, reason: str) -> SocialDataset:
    """Move social data to another state, as the uploader's organisation or as the authority.

    Raises:
        MoveNotAllowed, MoveNotYours: the machine has no such move, or it is another's.
    """
    part = SocialPart.AUTHORITY if Role.REVIEWER in actor.roles else SocialPart.UPLOADER
    SOCIAL_MACHINE.check_move(social.state, to, part)
    return replace(social, state=to, reason=reason, decided_by=actor.id)


def declared_digest(declaration: LegalityDeclaration) -> str:
    """Give the digest a declaration is recorded under; the digests of its documents are part of it."""
    return digest_of(declaration)
