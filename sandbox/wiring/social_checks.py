"""What a contract of social data must be, before a file of theirs is opened (E8)."""

from dataclasses import replace

from sandbox.core.budget import Budget, to_nano
from sandbox.core.contract import Contract, PrivacyPolicy
from sandbox.core.errors.social import IdentifiersFound, SocialContractInvalid
from sandbox.core.errors.tree import Finding
from sandbox.core.policy_mixing import is_no_looser
from sandbox.core.social import CATALOGUE_KIND, is_local_name, social_name
from sandbox.core.text import Text
from sandbox.wiring.social_scanning import scan_lists

RULE = "E8"
CAP = Budget(to_nano(1.0), to_nano(1e-6))
FLOOR = PrivacyPolicy(cap=CAP, question=CAP, period="", display_delta=1.0, max_bad_rows=1.0, sample=CAP)
"""What a provider and an authority would set for other data; nobody but the uploader sets a contract of social data."""


def check_social_contract(contract: Contract, organisation: str) -> None:
    """Check that a contract is one that social data of an organisation may have.

    Raises:
        SocialContractInvalid: it is not; the findings list every reason.
        IdentifiersFound: its code lists are lists of people.
    """
    found = tuple(Finding(RULE, where, text) for where, text in _faults(contract, organisation))
    if found:
        raise SocialContractInvalid(findings=found, dataset=contract.dataset)
    listed = tuple(finding for table in contract.tables for finding in scan_lists(table))
    if listed:
        raise IdentifiersFound(findings=listed, dataset=contract.dataset)


def _faults(contract: Contract, organisation: str) -> tuple[tuple[str, Text], ...]:
    found: list[tuple[str, Text]] = []
    own = social_name(organisation, "")
    if not contract.dataset.startswith(own) or not is_local_name(contract.dataset.removeprefix(own)):
        wanted = f"{own}<name>"
        said = Text(f"must be {wanted}: small letters, digits, _", f"应为 {wanted}:小写字母、数字、下划线")
        found.append(("id", said))
    if contract.provider != organisation:
        found.append(("tenant", Text("must be the organisation that uploads", "应为上传机构")))
    if contract.catalogue.catalogue_kind != CATALOGUE_KIND:
        found.append(("catalogue.kind", Text(f"must be {CATALOGUE_KIND}", f"应为 {CATALOGUE_KIND}")))
    if contract.delivery_keys:
        said = Text("an upload is signed by nobody; its declaration is", "上传本身无签名,签名在声明中")
        found.append(("deliveryKeys", said))
    if not is_no_looser(contract.privacy, replace(FLOOR, period=contract.privacy.period)):
        said = Text(
            "no looser than capRho 1, capDelta 1e-6, minGroupSize 10, sampleK 5; no exactAggregates, no periodRefresh",
            "不得宽于 capRho 1、capDelta 1e-6、minGroupSize 10、sampleK 5;不得设 exactAggregates、periodRefresh",
        )
        found.append(("privacy", said))
    return tuple(found)
