"""Our custom properties in the contract's JSON Schema: the form of each, and whether it must be there."""

from sandbox.core.contract import Origin
from sandbox.core.periods import Every
from sandbox.ingest.contract.columns import DOUBTS, GRADES, MAX_SCALE, ROLES, SECRECY
from sandbox.ingest.contract.policy import CRYPTO, LEAST_UNITS, SAMPLE_MODES, SHARING
from sandbox.ingest.contract.schema_words import (
    DAY,
    NAMES,
    OPTIONAL_WORD,
    TRUTH,
    WORD,
    Schema,
    amount,
    choice,
    group,
    whole,
)
from sandbox.ingest.contract.tables import UNITS

CATALOGUE_WORDS = (
    *("id", "kind", "name", "provider", "format", "updateFrequency", "sharingMode", "useConditions"),
    *("classification", "source", "openness", "registrationCode", "sampleEntry"),
)
CATALOGUE = group(
    dict.fromkeys(CATALOGUE_WORDS, WORD)
    | {"sharingAttribute": choice(SHARING), "sharingReason": OPTIONAL_WORD, "legalBasis": OPTIONAL_WORD}
    | {"registrationValidUntil": DAY},
    (*CATALOGUE_WORDS, "sharingAttribute"),
)
CONSENTS: Schema = {
    "type": "array",
    "items": group(
        {"provider": WORD, "document": WORD, "scope": WORD, "expiresOn": DAY},
        ("provider", "document", "scope", "expiresOn"),
    ),
}
SETTLED: Schema = {
    "type": "array",
    "items": group(
        {"finding": choice(DOUBTS), "kind": OPTIONAL_WORD, "by": WORD, "settledOn": DAY, "reason": WORD},
        ("finding", "by", "settledOn", "reason"),
    ),
}
PERCENT = whole(1, 100)
EXACT = group(
    {
        "allowed": TRUTH,
        "minUnits": whole(LEAST_UNITS),
        "dominance": group({"n": whole(1), "k": PERCENT}, ()),
        "pPercent": PERCENT,
        "maxQuestions": whole(1),
    },
    ("allowed", "dominance"),
)
MASKING = group(
    {
        "sampleRows": whole(1),
        "sampleShare": amount(1),
        "meanRisk": amount(1),
        "withheld": amount(1),
        "diversity": whole(1),
        "digits": whole(1),
        "tail": amount(0.5),
        "shiftDays": whole(1),
        "keyVersion": whole(1),
        "crypto": choice(CRYPTO),
    },
    (),
)
PRIVACY = group(
    {
        "capRho": amount(100),
        "capDelta": amount(1),
        "questionRho": amount(100),
        "questionDelta": amount(1),
        "period": WORD,
        "displayDelta": amount(0.1),
        "minGroupSize": whole(1),
        "sampleK": whole(2),
        "sampleMode": choice(SAMPLE_MODES),
        "sampleRho": amount(100),
        "masking": MASKING,
        "maxBadRows": amount(1),
        "periodRefresh": group(
            {"every": {"enum": [every.value for every in Every]}, "startsOn": DAY}, ("every", "startsOn")
        ),
        "exactAggregates": EXACT,
    },
    ("period",),
)
CONTRACT_PROPERTIES: dict[str, tuple[Schema, bool]] = {
    "catalogue": (CATALOGUE, True),
    "grade": (choice(GRADES), True),
    "secrecy": (choice(SECRECY), True),
    "origin": ({"enum": [origin.value for origin in Origin]}, True),
    "privacy": (PRIVACY, True),
    "consents": (CONSENTS, False),
    "confirmed": (
        group({"by": WORD, "organisation": WORD, "confirmedOn": DAY}, ("by", "organisation", "confirmedOn")),
        False,
    ),
}
TABLE_PROPERTIES: dict[str, tuple[Schema, bool]] = {
    "unit": (choice(UNITS), True),
    "unitColumn": (WORD, False),
    "rowsPerUnit": (whole(1), False),
    "groupsPerUnit": (whole(1), False),
    "leftOut": (NAMES, False),
    "periodColumn": (OPTIONAL_WORD, False),
    "proposed": (TRUTH, False),
}
COLUMN_PROPERTIES: dict[str, tuple[Schema, bool]] = {
    "role": (choice(ROLES), True),
    "identifier": (OPTIONAL_WORD, False),
    "scale": (whole(0, MAX_SCALE), False),
    "domain": ({"type": "string", "pattern": r"^[^/#].*\.csv#.+$"}, False),
    "mask": (OPTIONAL_WORD, False),
    "settled": (SETTLED, False),
    "secrecy": (choice(SECRECY), False),
    "proposed": (TRUTH, False),
}
