"""What the demo world hides on purpose, with the answers."""

from dataclasses import dataclass

RARE_DISEASE, RARE_COUNTY, RARE_PATIENTS = "E75", "422827", 2
HEAVIEST_SETTLEMENTS = 400
LONE_COUNTY, LONE_INDUSTRY = "420205", "B"
DOMINANT_COUNTY, DOMINANT_INDUSTRY = "429021", "H"
DOMINANT_SHARE, DOMINANT_FIRMS = 0.92, 12
TELLING_REMARKS = 0.01
BAD_CHECK_DIGITS, FUTURE_DATES, NEGATIVE_KWH, DUPLICATE_CREDIT_CODES = 250, 300, 120, 60


@dataclass(frozen=True, slots=True)
class RareDisease:
    """A code that only these people of one county have."""

    disease: str
    county: str
    patients: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class HeaviestPerson:
    """The person with by far the most settlements."""

    person: str
    settlements: int


@dataclass(frozen=True, slots=True)
class PlantedFirm:
    """A firm that stands out in its county × industry cell: `share` of that cell's electricity is its own."""

    firm: str
    county: str
    industry: str
    share: float


@dataclass(frozen=True, slots=True)
class Fault:
    """Rows of a delivery, counted from 1 after the header, in which one column is wrong or tells too much."""

    dataset: str
    column: str
    rows: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Planted:
    """Every planted fact."""

    rare: RareDisease
    heaviest: HeaviestPerson
    dominant: PlantedFirm
    lone: PlantedFirm
    bad_check_digits: Fault
    future_dates: Fault
    negative_kwh: Fault
    duplicate_credit_codes: Fault
    telling_remarks: Fault
