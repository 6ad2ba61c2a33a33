"""What a declaration of legality must say before social data come in, and that it still holds when they are asked."""

from datetime import date

from sandbox.core.columns import ColumnRole
from sandbox.core.contract import Contract, UnitKind
from sandbox.core.errors.tree import Finding
from sandbox.core.social import LegalBasis, LegalityDeclaration
from sandbox.core.text import Text

RULE = "E8"


def findings_of(declaration: LegalityDeclaration, contract: Contract, today: date) -> tuple[Finding, ...]:
    """List everything for which a declaration does not carry an upload on a day."""
    found = (
        *_blanks(declaration),
        *_against_contract(declaration, contract),
        *_of_basis(declaration, contract),
        *_of_days(declaration, today),
    )
    return tuple(Finding(RULE, where, text) for where, text in found)


def holds_on(declaration: LegalityDeclaration, today: date) -> bool:
    """Tell whether a day lies within the declared term and the consent's (as C3: asked anew at every question)."""
    return declaration.starts_on <= today <= declaration.last_day


def holds_personal_data(contract: Contract) -> bool:
    """Tell whether a contract is of personal information: its unit is a person, or a column identifies somebody."""
    columns = (column for table in contract.tables for column in table.columns)
    is_about_people = any(table.unit is UnitKind.PERSON for table in contract.tables)
    return is_about_people or any(
        c.role is ColumnRole.DIRECT_IDENTIFIER and _names_people(c.identifier) for c in columns
    )


def _names_people(identifier: str | None) -> bool:
    return identifier is not None and identifier != "cn_uscc"


_Found = tuple[str, Text]


def _blanks(declaration: LegalityDeclaration) -> tuple[_Found, ...]:
    named = (
        ("source", declaration.source),
        ("how_obtained", declaration.how_obtained),
        ("purpose", declaration.purpose),
        ("responsible", declaration.responsible),
        ("signed_by", declaration.signed_by),
    )
    return tuple((name, Text("is required", "必填")) for name, value in named if not value.strip())


def _against_contract(declaration: LegalityDeclaration, contract: Contract) -> tuple[_Found, ...]:
    found: list[_Found] = []
    if declaration.dataset != contract.dataset:
        found.append(("dataset", Text("the declaration is of another dataset", "声明属于其他数据集")))
    if holds_personal_data(contract) and not declaration.is_personal:
        said = Text("the contract protects people, so the data are personal", "合约以个人为隐私单元,数据属个人信息")
        found.append(("is_personal", said))
    if declaration.leaves_mainland:
        found.append(("leaves_mainland", Text("data that leave the mainland are not taken in", "拟出境的数据不予接入")))
    return tuple(found)


def _of_basis(declaration: LegalityDeclaration, contract: Contract) -> tuple[_Found, ...]:
    basis, consent = declaration.legal_basis, declaration.consent
    found: list[_Found] = []
    if declaration.is_personal == (basis is LegalBasis.NOT_PERSONAL):
        said = Text("does not fit is_personal (PIPL 13)", "与 is_personal 不符(个保法第十三条)")
        found.append(("legal_basis", said))
    if basis is LegalBasis.EMERGENCY:
        said = Text("what was obtained for an emergency serves nothing else (C15)", "为应对突发事件获取,不得另作他用")
        found.append(("legal_basis", said))
    if basis is LegalBasis.CONSENT and consent is None:
        found.append(("consent", Text("is required where consent is the ground", "以同意为依据的须附同意书")))
    if consent is not None and not consent.scope.strip():
        found.append(("consent.scope", Text("is required", "必填")))
    if consent is not None and not consent.is_separate and _has_sensitive(contract):
        said = Text("sensitive data need separate consent (PIPL 29)", "敏感个人信息须取得单独同意(个保法第二十九条)")
        found.append(("consent.is_separate", said))
    return tuple(found)


def _has_sensitive(contract: Contract) -> bool:
    columns = (c for table in contract.tables if table.unit is UnitKind.PERSON for c in table.columns)
    return any(column.role is ColumnRole.SENSITIVE for column in columns)


def _of_days(declaration: LegalityDeclaration, today: date) -> tuple[_Found, ...]:
    found: list[_Found] = []
    if declaration.ends_on < declaration.starts_on:
        found.append(("ends_on", Text("comes before starts_on", "早于 starts_on")))
    if declaration.ends_on < today:
        found.append(("ends_on", Text("the declared term is over", "声明的使用期限已届满")))
    if declaration.consent is not None and declaration.consent.expires_on < today:
        found.append(("consent.expires_on", Text("the consent has run out", "同意已到期")))
    if declaration.signed_on > today:
        found.append(("signed_on", Text("lies in the future", "晚于今日")))
    return tuple(found)
