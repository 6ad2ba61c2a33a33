"""What developers may not upload (E8): foreign names, undeclared identifiers, poisoned contracts, hollow grounds."""

import pytest

from sandbox.core.errors.governing import ActionNotAllowed
from sandbox.core.errors.loading import ContractIncomplete, ContractRefused
from sandbox.core.errors.social import (
    DeclarationInvalid,
    IdentifiersFound,
    SocialContractInvalid,
    SocialDataNotLibrary,
    UploadTooLarge,
)
from sandbox.wiring import social
from sandbox.wiring.house import House
from sandbox.wiring.loading import load_dataset
from tests.integration.small_house import AUTHORITY, DEVELOPER, OPERATOR, PROVIDER
from tests.integration.social_world import SOCIAL, Brought, column, contract, declaration, identity, rows_of

PEOPLE = [identity(number) for number in range(60)]


def loaded(house: House) -> list[str]:
    return [version.dataset for version in house.datasets.list_current()]


@pytest.mark.parametrize("name", ["yb_js", "social.省医保局.insured", f"{SOCIAL}.with.yb_js", "social.楚数运营.A b"])
def test_e8_nobody_uploads_into_a_corner_that_is_not_theirs(house: House, brought: Brought, name: str) -> None:
    said, declared = {**contract(), "id": name}, declaration(dataset=name)
    with pytest.raises((ActionNotAllowed, ContractRefused, SocialContractInvalid)):
        social.upload(house, DEVELOPER, brought.write(rows_of(PEOPLE), said, declared))
    assert loaded(house) == []


def test_e8_the_authorised_library_takes_no_social_data_in(house: House, brought: Brought) -> None:
    upload = brought.write(rows_of(PEOPLE))
    with pytest.raises(SocialDataNotLibrary):
        load_dataset(house, OPERATOR, upload.contract, brought.folder / "manifest.json")
    assert loaded(house) == []


def test_e8_whoever_is_no_developer_brings_nothing(house: House, brought: Brought) -> None:
    for who in (OPERATOR, PROVIDER, AUTHORITY):
        with pytest.raises(ActionNotAllowed):
            social.upload(house, who, brought.write(rows_of(PEOPLE)))


@pytest.mark.parametrize(
    "remark",
    [
        PEOPLE[0],
        f"customer {PEOPLE[0]} called",
        "".join(chr(ord(digit) + 0xFEE0) for digit in PEOPLE[0]),
        "\u200b".join(PEOPLE[0]),
        "tel. 13812345678",
    ],
    ids=["bare", "within words", "full width", "zero width", "telephone"],
)
def test_e8_identifiers_in_free_text_refuse_the_upload_and_are_not_repeated(
    house: House, brought: Brought, remark: str
) -> None:
    lines = rows_of(PEOPLE).splitlines()
    lines[40] += remark
    with pytest.raises(IdentifiersFound) as caught:
        social.upload(house, DEVELOPER, brought.write("\n".join(lines) + "\n"))
    assert [finding.where for finding in caught.value.findings] == ["insured.remark"]
    assert PEOPLE[0][:10] not in str(caught.value)
    assert "13812345678" not in str(caught.value)
    assert loaded(house) == []


def test_e8_free_text_that_its_contract_masks_by_rule_comes_in(house: House, brought: Brought) -> None:
    said = contract()
    said["schema"][0]["properties"][3] = column("remark", "plain", mask="suppress")  # type: ignore[index]  # plain YAML
    social.upload(house, DEVELOPER, brought.write(rows_of(PEOPLE, remark=f"of {PEOPLE[0]}"), said))
    assert loaded(house) == [SOCIAL]


def test_e8_a_telephone_number_called_an_amount_is_found(house: House, brought: Brought) -> None:
    said = contract()
    high = 99_999_999_999
    said["schema"][0]["properties"][2] = column("premium", "plain", "integer", low=0, high=high)  # type: ignore[index]
    lines = ["id_number,plan,premium,remark", *(f"{one},basic,138123456{n:02d}," for n, one in enumerate(PEOPLE))]
    with pytest.raises(IdentifiersFound) as caught:
        social.upload(house, DEVELOPER, brought.write("\n".join(lines) + "\n", said))
    assert [finding.where for finding in caught.value.findings] == ["insured.premium"]


def test_e8_a_code_list_of_people_is_refused_before_a_file_is_opened(house: House, brought: Brought) -> None:
    said = contract()
    said["schema"][0]["properties"][1] = column("plan", "plain", enum=[*PEOPLE[:3], "basic"])  # type: ignore[index]
    upload = brought.write(rows_of(PEOPLE), said)
    (brought.folder / "insured.csv").unlink()
    with pytest.raises(IdentifiersFound):
        social.upload(house, DEVELOPER, upload)


@pytest.mark.parametrize(
    "privacy",
    [
        {"minGroupSize": 1},
        {"capRho": 100},
        {"capDelta": 1e-3},
        {"sampleK": 2},
        {"exactAggregates": {"allowed": True, "minUnits": 3, "dominance": {"n": 1, "k": 75}, "pPercent": 15}},
        {"periodRefresh": {"every": "month", "startsOn": "2026-01-01"}},
    ],
    ids=["group size", "rho", "delta", "k", "exact", "refresh"],
)
def test_e8_a_contract_looser_than_the_products_defaults_is_refused(
    house: House, brought: Brought, privacy: dict[str, object]
) -> None:
    with pytest.raises((SocialContractInvalid, ContractIncomplete)):
        social.upload(house, DEVELOPER, brought.write(rows_of(PEOPLE), contract(**privacy)))
    assert loaded(house) == []


def test_e8_everything_missing_in_a_declaration_is_told_at_once(house: House, brought: Brought) -> None:
    declared = {key: value for key, value in declaration().items() if key not in ("source", "signed_on", "purpose")}
    with pytest.raises(DeclarationInvalid) as caught:
        social.upload(house, DEVELOPER, brought.write(rows_of(PEOPLE), declared=declared))
    assert len(caught.value.findings) == 3


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({"dataset": "social.楚数运营.other"}, "dataset"),
        ({"is_personal": False}, "is_personal"),
        ({"legal_basis": "not_personal"}, "legal_basis"),
        ({"legal_basis": "emergency"}, "legal_basis"),
        ({"leaves_mainland": True}, "leaves_mainland"),
        ({"ends_on": "2026-03-01"}, "ends_on"),
        ({"signed_on": "2026-03-11"}, "signed_on"),
        ({"source": " "}, "source"),
    ],
)
def test_e8_a_declaration_that_contradicts_itself_or_its_contract_is_refused(
    house: House, brought: Brought, changes: dict[str, object], where: str
) -> None:
    with pytest.raises(DeclarationInvalid) as caught:
        social.upload(house, DEVELOPER, brought.write(rows_of(PEOPLE), declared=declaration(**changes)))
    assert where in {finding.where for finding in caught.value.findings}
    assert loaded(house) == []


def test_e8_consent_as_ground_needs_the_consent(house: House, brought: Brought) -> None:
    declared = declaration()
    del declared["consent"]
    with pytest.raises(DeclarationInvalid) as caught:
        social.upload(house, DEVELOPER, brought.write(rows_of(PEOPLE), declared=declared))
    assert {finding.where for finding in caught.value.findings} == {"consent"}


def test_e8_a_file_too_large_is_refused_unopened(house: House, brought: Brought) -> None:
    upload = brought.write(rows_of(PEOPLE) + "x" * (1 << 20))
    with pytest.raises(UploadTooLarge):
        social.upload(house, DEVELOPER, upload)
