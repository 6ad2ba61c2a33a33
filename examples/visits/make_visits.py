"""Write visits.csv as a hospital's export might be: 3,000 visits of 1,200 invented people, a few rows with faults.

No number in it can be anybody's: their region, 4299, was never allocated.

    python examples/visits/make_visits.py visits.csv
"""

import csv
import random
import sys
from datetime import date, timedelta
from pathlib import Path

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECKS = "10X98765432"
PEOPLE, VISITS = 1200, 3000
TOWNS = ("Shashi", "Jingzhou", "Gong'an", "Songzi")
HEADER = ("visit_id", "id_number", "sex", "birth_year", "town", "visit_date", "cost", "remark")


def id_number(number: int, birth_year: int) -> str:
    """Make the identity number of an invented person (GB 11643-1999)."""
    body = f"4299{number % 100:02d}{birth_year}{1 + number % 12:02d}{1 + number % 28:02d}{number % 1000:03d}"
    return body + CHECKS[sum(int(sign) * weight for sign, weight in zip(body, WEIGHTS, strict=True)) % 11]


def main(path: Path) -> None:
    """Write the file."""
    chance = random.Random(20261123)  # noqa: S311  (an example, not secrets)
    people = [(number, 1940 + chance.randrange(70), chance.choice(TOWNS)) for number in range(PEOPLE)]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADER)
        for visit in range(VISITS):
            number, year, town = chance.choice(people)
            day = date(2026, 1, 1) + timedelta(days=chance.randrange(59))
            cost = f"{chance.lognormvariate(5, 0.8):.2f}" if visit % 500 else "-1.00"
            row = (f"V{visit:06d}", id_number(number, year), 1 + number % 2, year, town, day, cost, f"note {visit}")
            writer.writerow(row)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("say where to write: python examples/visits/make_visits.py visits.csv")
    main(Path(sys.argv[1]))
