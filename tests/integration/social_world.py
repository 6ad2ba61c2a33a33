"""Social data of the demo world's operator: a contract, a declaration and files, made anew for each test."""

from dataclasses import dataclass
from pathlib import Path

import yaml

from sandbox.wiring.social import Upload
from sandbox.wiring.social_files import UploadedFile
from tests.integration.small_house import SCENARIO
from tests.unit.ingest.small import Fields

ORGANISATION = "楚数运营"
SOCIAL = f"social.{ORGANISATION}.insured"


def catalogue() -> Fields:
    """Give a catalogue entry that says: social data, of no catalogue."""
    named = ("name", "format", "updateFrequency", "sharingMode", "useConditions", "classification", "openness")
    return {
        "id": "S-1",
        "kind": "社会数据",
        "provider": ORGANISATION,
        "source": "own",
        "sharingAttribute": "unconditional",
        "registrationCode": "-",
        "sampleEntry": "-",
        **dict.fromkeys(named, "own data"),
    }


def column(name: str, role: str, kind: str = "string", **more: object) -> Fields:
    """Give one column of a contract; `enum`, `low` and `high` as wanted."""
    properties: list[Fields] = [{"property": "role", "value": role}]
    properties += [{"property": key, "value": more[key]} for key in ("identifier", "mask") if key in more]
    field: Fields = {"name": name, "logicalType": kind, "classification": "L3", "customProperties": properties}
    if "enum" in more:
        field["enum"] = [{"value": value} for value in more["enum"]]  # type: ignore[attr-defined]  # a list of texts
    if "low" in more:
        field["logicalTypeOptions"] = {"minimum": more["low"], "maximum": more["high"]}
    return field


def contract(**privacy: object) -> Fields:
    """Give the contract of what an insurer knows of its customers: plan, premium, remark."""
    policy: Fields = {
        "capRho": 0.5,
        "capDelta": 5e-7,
        "questionRho": 0.01,
        "period": "2026",
        "minGroupSize": 12,
        **privacy,
    }
    customs: Fields = {"catalogue": catalogue(), "grade": "L3", "secrecy": "none", "origin": "own", "privacy": policy}
    unit: Fields = {"unit": "person", "unitColumn": "id_number", "rowsPerUnit": 1}
    table = {
        "name": "insured",
        "logicalType": "object",
        "customProperties": [{"property": key, "value": value} for key, value in unit.items()],
        "properties": [
            {**column("id_number", "direct_identifier", identifier="cn_id"), "required": True},
            column("plan", "plain", enum=["basic", "full"]),
            column("premium", "plain", "integer", low=0, high=1000),
            column("remark", "plain"),
        ],
    }
    return {
        "apiVersion": "v3.1.0",
        "kind": "DataContract",
        "id": SOCIAL,
        "name": "insured",
        "version": "1.0.0",
        "status": "active",
        "tenant": ORGANISATION,
        "customProperties": [{"property": key, "value": value} for key, value in customs.items()],
        "schema": [table],
    }


def declaration(**changes: object) -> Fields:
    """Give a declaration that carries the upload."""
    consent = {"document": "consent.md", "scope": "actuarial use", "expires_on": "2026-12-31", "is_separate": True}
    return {
        "dataset": SOCIAL,
        "source": "own customers",
        "obtained": "collected",
        "how_obtained": "when they bought the plan",
        "is_personal": True,
        "legal_basis": "consent",
        "basis_document": "basis.md",
        "purpose": "rates of the plan",
        "starts_on": "2026-01-01",
        "ends_on": "2027-06-30",
        "leaves_mainland": False,
        "responsible": "wang",
        "signed_by": "legal department",
        "signed_on": "2026-03-01",
        "consent": consent,
        **changes,
    }


def identity(number: int) -> str:
    """Give a valid identity number (GB 11643) that is nobody's in the demo world."""
    body = f"420106{1950 + number % 50}0{1 + number % 9}15{number % 1000:03d}"
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return body + "10X98765432"[sum(int(digit) * weight for digit, weight in zip(body, weights, strict=True)) % 11]


def rows_of(ids: list[str], plan: str = "basic", remark: str = "") -> str:
    """Give a file of customers."""
    lines = [f"{one},{plan},{number % 1000},{remark}" for number, one in enumerate(ids)]
    return "\n".join(["id_number,plan,premium,remark", *lines]) + "\n"


@dataclass(frozen=True, slots=True)
class Brought:
    """A folder with an upload."""

    folder: Path

    def write(self, rows: str, said: Fields | None = None, declared: Fields | None = None) -> Upload:
        """Write the upload of some rows."""
        self.folder.mkdir(exist_ok=True)
        for name in ("basis.md", "consent.md"):
            (self.folder / name).write_text(f"{name}\n")
        self._write("c.odcs.yaml", said or contract())
        self._write("d.yaml", declared or declaration())
        (self.folder / "insured.csv").write_text(rows, encoding="utf-8")
        files = (UploadedFile("insured", self.folder / "insured.csv"),)
        return Upload(SCENARIO, self.folder / "c.odcs.yaml", self.folder / "d.yaml", files)

    def _write(self, name: str, fields: Fields) -> None:
        (self.folder / name).write_text(yaml.safe_dump(fields, allow_unicode=True), encoding="utf-8")
