"""The public code lists of the demo world: counties, hospitals, industries, diseases."""

import csv
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Words = NDArray[np.str_]


@dataclass(frozen=True, slots=True)
class CodeList:
    """The codes of a list that nothing lies under, with names and with the code each lies under."""

    codes: Words
    names: Words
    parents: Words

    def place_of(self, code: str) -> int:
        """Give the place of a code in the list."""
        return list(self.codes).index(code)


@dataclass(frozen=True, slots=True)
class CodeLists:
    """All lists of the demo world."""

    counties: CodeList
    hospitals: CodeList
    industries: CodeList
    diseases: CodeList


def read_code_lists(folder: Path) -> CodeLists:
    """Read region.csv, hospital.csv, industry.csv and disease.csv, each with the columns code, name, parent."""
    lists = (_read_leaves(folder / f"{name}.csv") for name in ("region", "hospital", "industry", "disease"))
    return CodeLists(*lists)


def _read_leaves(path: Path) -> CodeList:
    with path.open(encoding="utf-8", newline="") as file:
        rows = [(row["code"], row["name"], row["parent"]) for row in csv.DictReader(file)]
    inner = {parent for _, _, parent in rows}
    codes, names, parents = zip(*(row for row in rows if row[0] not in inner), strict=True)
    return CodeList(np.array(codes), np.array(names), np.array(parents))
