"""Identifiers that stand within values: in running text, or glued to other characters at one place of every value."""

from collections import Counter

import pyarrow as pa
import pyarrow.compute as pc

from sandbox.masking.classifying.chance import is_above_chance
from sandbox.masking.classifying.content import MOSTLY, SOME, Held, is_serial, plain_texts
from sandbox.masking.classifying.peeked import SeenValues
from sandbox.masking.recognisers.numbered import CN_ID, CN_MOBILE, CN_USCC, NUMBERED
from sandbox.masking.recognisers.recogniser import Recogniser
from sandbox.masking.recognisers.scanning import scan_text

MOST_SCANNED = 500
LONGEST = 64
SLICED = ((CN_ID, 18), (CN_USCC, 18), (CN_MOBILE, 11))
"""What is looked for at each place of values of one length."""
NUMBERED_KINDS = frozenset(recogniser.kind for recogniser in NUMBERED) | {"email"}


def kinds_within(seen: SeenValues) -> tuple[Held, ...]:
    """Give the kinds of identifiers that stand within values, the most common first."""
    some = plain_texts(seen.texts[:MOST_SCANNED])
    if len(some) == 0:
        return ()
    found = Counter(kind for text in some.to_pylist() for kind in {f.kind for f in scan_text(text)} & NUMBERED_KINDS)
    scanned = [Held(kind, n / len(some)) for kind, n in found.items() if _is_there(n, len(some), kind)]
    held = {h.kind: h for h in sorted((*scanned, *_glued(some, seen.stand_for)), key=lambda h: h.share)}
    return tuple(sorted(held.values(), key=lambda h: -h.share))


def _is_there(number: int, of: int, kind: str) -> bool:
    return number >= SOME * of and is_above_chance(number, of, kind)


def _glued(texts: pa.Array, stand_for: float) -> list[Held]:
    """Look for identifiers at one place of every value, where nearly all values are of one length."""
    lengths = pc.utf8_length(texts)
    length = pc.mode(lengths)[0]["mode"].as_py()
    alike = texts.filter(pc.equal(lengths, length)).to_pylist()
    if length > LONGEST or len(alike) < MOSTLY * len(texts):
        return []
    found = []
    for recogniser, size in SLICED:
        shares = [
            _share_of(recogniser, {t[at : at + size] for t in alike}, stand_for) for at in range(length - size + 1)
        ]
        if length > size and max(shares, default=0) >= MOSTLY:
            found.append(Held(recogniser.kind, max(shares)))
    return found


def _share_of(recogniser: Recogniser, slices: set[str], stand_for: float) -> float:
    """Give the share of slices that are of a kind, 0 where chance or a running number explains them."""
    shaped = [s.upper() for s in slices if s.isascii() and recogniser.pattern.fullmatch(s)]
    valid = [s for s in shaped if recogniser.is_valid(s)]
    is_counting = recogniser is CN_MOBILE and is_serial(valid, stand_for)
    if is_counting or not is_above_chance(len(valid), len(slices), recogniser.kind):
        return 0.0
    return len(valid) / len(slices)
