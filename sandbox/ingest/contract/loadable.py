"""Whether a dataset may be loaded at all: rows C1, C3, C5–C7, C13–C15 and I13 of the requirements."""

from collections.abc import Callable
from datetime import date

from sandbox.core.columns import Grade, Secrecy
from sandbox.core.contract import Contract, ContractStatus, Origin, SharingAttribute
from sandbox.core.errors.loading import ContractRefused
from sandbox.core.errors.tree import Finding
from sandbox.core.social import CATALOGUE_KIND, is_social
from sandbox.ingest.contract.places import CATALOGUE, CONSENTS, TOP, column_place, own_place
from sandbox.ingest.contract.status import NOT_IN_FORCE
from sandbox.ingest.findings import Findings

LOADABLE_KIND = "公共数据授权运营目录"
Rule = Callable[[Contract, date, Findings], None]


def check_loadable(contract: Contract, today: date) -> None:
    """Check that the law and the policy let this dataset in.

    Raises:
        ContractRefused: they do not; the findings list every reason.
    """
    forbidden = refusals(contract, today)
    if forbidden:
        raise ContractRefused(findings=forbidden, dataset=contract.dataset, count=len(forbidden))


def refusals(contract: Contract, today: date) -> tuple[Finding, ...]:
    """List every reason for which the dataset may not be loaded on a day."""
    findings = Findings()
    note_refusals(contract, today, findings)
    return findings.all


def note_refusals(contract: Contract, today: date, findings: Findings) -> None:
    """Note every reason for which the dataset may not be loaded on a day."""
    for rule in RULES:
        rule(contract, today, findings)


def _grade_covers_columns(contract: Contract, _: date, findings: Findings) -> None:
    """C1: the dataset is graded as high as its highest column."""
    highest = max((c.grade for table in contract.tables for c in table.columns), default=Grade.PUBLIC)
    if highest > contract.grade:
        findings.add(
            "C1", own_place("grade"), "its grade is below that of one of its columns", "数据集分级低于其数据项分级"
        )


def _registration_holds(contract: Contract, today: date, findings: Findings) -> None:
    """C2: a registration that has run out registers nothing."""
    until = contract.catalogue.registration_valid_until
    if until and date.fromisoformat(until) < today:
        en = f"the registration ran out on {until}"
        findings.add("C2", CATALOGUE.at("registrationValidUntil"), en, f"登记已于 {until} 到期")


def _original_provider_consents(contract: Contract, today: date, findings: Findings) -> None:
    """C3: data obtained by sharing need the living consent of who shared them."""
    if contract.origin is not Origin.SHARING:
        return
    if not contract.consents:
        en = "the data were obtained by sharing; the original provider's consent is missing (H 四(三))"
        findings.add("C3", CONSENTS, en, "以政务数据共享方式获得,缺少原共享数据提供单位的同意(H 四(三))")
    for number, consent in enumerate(contract.consents):
        if consent.expires_on and date.fromisoformat(consent.expires_on) < today:
            en = f"the consent of {consent.provider} ran out on {consent.expires_on}"
            findings.add(
                "C3", CONSENTS.at(number, "expiresOn"), en, f"{consent.provider} 的同意已于 {consent.expires_on} 到期"
            )


def _sharing_attribute_allows(contract: Contract, _: date, findings: Findings) -> None:
    """C5, C6: 不予共享 stays outside, and says why; 有条件共享 names its conditions."""
    entry = contract.catalogue
    if entry.sharing_attribute is SharingAttribute.NOT_SHARED:
        findings.add(
            "C5", CATALOGUE.at("sharingAttribute"), "the dataset is 不予共享 (not shared)", "该数据集为不予共享"
        )
        for field, value in (("sharingReason", entry.sharing_reason), ("legalBasis", entry.legal_basis)):
            if not value.strip():
                findings.add(
                    "C6", CATALOGUE.at(field), f"{field} is missing for a 不予共享 entry", f"不予共享须列明 {field}"
                )
    if entry.sharing_attribute is SharingAttribute.CONDITIONAL and not entry.sharing_reason.strip():
        en = "sharingReason (scope and purpose of conditional sharing) is missing"
        findings.add("C6", CATALOGUE.at("sharingReason"), en, "有条件共享须以 sharingReason 列明共享范围与用途")


def _nothing_is_secret(contract: Contract, _: date, findings: Findings) -> None:
    """C7: 国家秘密 and 工作秘密 never enter; no software override."""
    if contract.secrecy is not Secrecy.NONE:
        findings.add("C7", own_place("secrecy"), "the dataset holds secrets", "该数据集属于国家秘密或工作秘密")
    for table in contract.tables:
        for column in table.columns:
            if column.secrecy is not Secrecy.NONE:
                where = column_place(table, column).at("customProperties", "secrecy")
                findings.add("C7", where, "the column holds secrets", "该数据项属于国家秘密或工作秘密")


def _catalogue_is_the_right_one(contract: Contract, _: date, findings: Findings) -> None:
    """C13: only entries of the catalogue of authorised operation; social data (E8) are in no catalogue, and say so."""
    kind = contract.catalogue.catalogue_kind
    wanted = CATALOGUE_KIND if is_social(contract.dataset) else LOADABLE_KIND
    if kind and kind != wanted:
        en = f"only entries of the {wanted} may be loaded"
        findings.add("C13", CATALOGUE.at("kind"), en, f"仅可装载《{wanted}》内的数据")


def _origin_allows_products(contract: Contract, _: date, findings: Findings) -> None:
    """C14, C15: what was captured in public places or in an emergency serves nothing else."""
    if contract.origin is Origin.PUBLIC_PLACE_CAPTURE:
        en = "captured in public places for public safety only (T 第十五条)"
        findings.add("C14", own_place("origin"), en, "公共场所采集,仅限维护公共安全(T 第十五条)")
    if contract.origin is Origin.EMERGENCY:
        en = "obtained for an emergency only (T 第二十七条)"
        findings.add("C15", own_place("origin"), en, "为应对突发事件获取,不得另作他用(T 第二十七条)")


def _no_important_data(contract: Contract, _: date, findings: Findings) -> None:
    """I13: important and core data are refused by default."""
    graded = [(own_place("grade"), contract.grade)]
    for table in contract.tables:
        graded += [(column_place(table, column).at("classification"), column.grade) for column in table.columns]
    for where, grade in graded:
        if grade >= Grade.IMPORTANT:
            findings.add("I13", where, "important and core data are refused", "重要数据与核心数据不予装载")


def _contract_is_in_force(contract: Contract, _: date, findings: Findings) -> None:
    """A draft shows what came from data, and nobody has answered for it: a provider confirms it first (A4)."""
    if contract.status in NOT_IN_FORCE:
        en = "it is a draft: a data provider confirms it first (sandbox contract confirm)"
        findings.add("A4", TOP.at("status"), en, "合约仍为草稿,须由数据提供单位先行确认(sandbox contract confirm)")
    if contract.status is ContractStatus.RETIRED:
        findings.add("A4", TOP.at("status"), "the contract is retired", "该合约已停用")


RULES: tuple[Rule, ...] = (
    _grade_covers_columns,
    _registration_holds,
    _original_provider_consents,
    _sharing_attribute_allows,
    _nothing_is_secret,
    _catalogue_is_the_right_one,
    _origin_allows_products,
    _no_important_data,
    _contract_is_in_force,
)
