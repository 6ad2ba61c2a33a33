"""Who acts: roles, actors, and what can be done (requirements.md, A1–A8 and the role × action table)."""

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """Roles a person can hold."""

    DEVELOPER = "developer"
    PRODUCT_DEVELOPER = "product_developer"
    JOB_OPERATOR = "job_operator"
    DATA_PROVIDER = "data_provider"
    REVIEWER = "reviewer"
    THIRD_PARTY_REVIEWER = "third_party_reviewer"
    IMPLEMENTING_AGENCY = "implementing_agency"
    AUDITOR = "auditor"
    ADMIN = "admin"


class Action(StrEnum):
    """What a person can ask the sandbox to do; every command and every route names one."""

    LOAD_DATASET = "load_dataset"
    CONFIRM_CONTRACT = "confirm_contract"
    IMPORT_CATALOGUE = "import_catalogue"
    READ_CATALOGUE = "read_catalogue"
    READ_QUALITY = "read_quality"
    READ_QUALITY_BANDS = "read_quality_bands"
    READ_BAD_VALUES = "read_bad_values"
    RAISE_CORRECTION = "raise_correction"
    ANSWER_CORRECTION = "answer_correction"
    VIEW_SAMPLE = "view_sample"
    COMPARE_SAMPLE = "compare_sample"
    QUOTE = "quote"
    ASK = "ask"
    READ_BUDGET = "read_budget"
    SET_PRIVACY = "set_privacy"
    TIGHTEN_PRIVACY = "tighten_privacy"
    MANAGE_AUTHORISATION = "manage_authorisation"
    SUBMIT_SCENARIO = "submit_scenario"
    DECIDE_SCENARIO = "decide_scenario"
    APPLY_FOR_DATA = "apply_for_data"
    DECIDE_APPLICATION = "decide_application"
    MANAGE_ACCOUNT = "manage_account"
    VET_ACCOUNT = "vet_account"
    ACCEPT_AGREEMENT = "accept_agreement"
    UPLOAD_SOCIAL = "upload_social"
    READ_SOCIAL = "read_social"
    DECIDE_SOCIAL = "decide_social"
    READ_GOVERNANCE = "read_governance"
    CHECK_PRODUCT = "check_product"
    SUBMIT_PRODUCT = "submit_product"
    APPROVE_PRODUCT = "approve_product"
    RUN_JOB = "run_job"
    READ_JOB = "read_job"
    SUBMIT_RELEASE = "submit_release"
    READ_RELEASE = "read_release"
    READ_OUTPUT = "read_output"
    VOTE_RELEASE = "vote_release"
    SEAL_RELEASE = "seal_release"
    REVOKE_RELEASE = "revoke_release"
    READ_SPACE = "read_space"
    CLOSE_SPACE = "close_space"
    DISPOSE_SPACE = "dispose_space"
    CONFIRM_DISPOSAL = "confirm_disposal"
    ROTATE_KEYS = "rotate_keys"
    READ_AUDIT = "read_audit"
    VERIFY_AUDIT = "verify_audit"
    READ_HEALTH = "read_health"


@dataclass(frozen=True, slots=True)
class Actor:
    """A person acting now: account id, organisation id, roles."""

    id: str
    organisation: str
    roles: frozenset[Role]


@dataclass(frozen=True, slots=True)
class Resource:
    """What is acted upon: its kind, id, and the facts policies may weigh.

    `owners` are organisations whose data it is or touches; `people` are the accounts already engaged in it
    under other parts (author, operator, voters).
    """

    kind: str
    id: str
    owners: frozenset[str] = frozenset()
    people: frozenset[str] = frozenset()
