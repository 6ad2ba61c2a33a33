"""What a column's values are, by the recognisers: each kind's share of the distinct values, above chance."""

import re
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from sandbox.core.columns import Column
from sandbox.masking.classifying.chance import LOOKALIKES, is_above_chance
from sandbox.masking.classifying.peeked import SeenValues
from sandbox.masking.recognisers.normalising import normalise
from sandbox.masking.recognisers.people import LISTED_NAME
from sandbox.masking.recognisers.recogniser import THRESHOLD, Recogniser
from sandbox.masking.recognisers.registry import RECOGNISERS

MOSTLY = 0.5
SOME = 0.05
"""From this share of the distinct values on, a strong kind is taken to be there."""
DIGEST = "digest"
DIGEST_FORM = "^(?:[0-9a-fA-F]{32}|[0-9a-fA-F]{40}|[0-9a-fA-F]{64}|[0-9A-Za-z+/]{43}=)$"
FEW_DIGESTS = 10
NAMES_SHARE, NAMES_LEAST, NAMES_PER_SURNAME = 0.8, 20, 12
SERIAL_SPAN = 20
NUMBERED = frozenset({"cn_mobile", "bank_card", "cn_landline"})
"""Kinds that running numbers look like."""


@dataclass(frozen=True, slots=True)
class Held:
    """A kind that a column holds, and the share of its distinct values that are of it."""

    kind: str
    share: float


def kinds_held(seen: SeenValues, column: Column) -> tuple[Held, ...]:
    """Give the kinds of identifiers that values are, the most common first.

    Args:
        seen: some of the column's values.
        column: its name and title let weak shapes count.
    """
    if len(seen.texts) == 0:
        return ()
    plain = plain_texts(seen.texts)
    named = [r for r in RECOGNISERS if r.score >= THRESHOLD or r.is_about(f"{column.name} {column.title}")]
    found = [_held(recogniser, plain, seen.stand_for) for recogniser in named]
    found += [_digests(plain), _names(plain)]
    strongest = sorted((held for held in found if held is not None), key=lambda held: -held.share)
    return tuple({held.kind: held for held in reversed(strongest)}.values())[::-1]


def share_of(kind: str, seen: SeenValues) -> float:
    """Give the share of values that are valid identifiers of a kind."""
    plain = plain_texts(seen.texts)
    valid = {text for r in RECOGNISERS if r.kind == kind for text in _valid(r, plain)}
    return sum(text in valid for text in plain.to_pylist()) / max(1, len(plain))


def plain_texts(values: pa.Array) -> pa.Array:
    """Give values in normal form, trimmed."""
    return pa.array([normalise(value).text.strip() for value in values.to_pylist()], pa.string())


def _held(recogniser: Recogniser, plain: pa.Array, stand_for: float) -> Held | None:
    valid = _valid(recogniser, plain)
    share = len(valid) / len(plain)
    least = SOME if recogniser.score >= THRESHOLD else MOSTLY
    if share < least or not _is_above_chance(len(valid), plain, recogniser.kind):
        return None
    if recogniser.kind in NUMBERED and is_serial(valid, share * stand_for):
        return None
    return Held(recogniser.kind, share)


def _valid(recogniser: Recogniser, plain: pa.Array) -> list[str]:
    shaped = plain.filter(pc.match_substring_regex(plain, f"^(?:{recogniser.shape})$"))
    return [text for text in shaped.to_pylist() if recogniser.is_valid(recogniser.compact(text))]


def _is_above_chance(valid: int, plain: pa.Array, kind: str) -> bool:
    form = LOOKALIKES.get(kind)
    if form is None:
        return is_above_chance(valid, len(plain), kind)
    compacted = pc.utf8_upper(pc.replace_substring_regex(plain, "[ -]", ""))
    alike = int(pc.sum(pc.match_substring_regex(compacted, form)).as_py() or 0)
    return is_above_chance(valid, max(valid, alike), kind)


def is_serial(numbers: list[str], stand_for: float) -> bool:
    """Tell whether numbers lie so close that they count something, as no numbers given to people do.

    Args:
        numbers: some of a column's.
        stand_for: about how many distinct ones the whole column has.
    """
    found = [int(digits) for number in numbers if (digits := re.sub(r"\D", "", number))]
    return bool(found) and max(found) - min(found) < SERIAL_SPAN * stand_for


def _digests(plain: pa.Array) -> Held | None:
    """Tell hashed identifiers: whoever has a list of people can hash it too."""
    hashed = int(pc.sum(pc.match_substring_regex(plain, DIGEST_FORM)).as_py() or 0)
    return Held(DIGEST, hashed / len(plain)) if hashed >= max(FEW_DIGESTS, MOSTLY * len(plain)) else None


def _names(plain: pa.Array) -> Held | None:
    """Tell names of people without a word that says so: nearly all have their form, and few share a surname."""
    named = _valid(LISTED_NAME, plain)
    surnames = {name[0] for name in named}
    is_varied = len(surnames) * NAMES_PER_SURNAME >= min(len(named), 100) and len(set(named)) >= NAMES_LEAST
    share = len(named) / len(plain)
    return Held(LISTED_NAME.kind, share) if is_varied and share >= NAMES_SHARE else None
