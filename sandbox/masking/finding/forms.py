"""Plain forms: values so alike that the scanner says the same of all of them in one column.

A form is a regular expression for the whole value and, where there is a check digit, its test. What the scanner says of
a few of a form in a column holds for the others; a property test holds each form to that, whatever the heading.
"""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import product

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from sandbox.masking.identifiers.columns import (
    HAS_PROVINCE,
    ZERO,
    Characters,
    Mask,
    are_citizen_ids,
    are_days,
    characters_of,
    have_credit_checks,
    have_luhn,
)
from sandbox.masking.recognisers.people import SURNAMES
from sandbox.masking.recognisers.registry import asked_about

MOST_LETTERS = 3
NINE = ord("9")
HAN = "[一-龥]"
PROVINCE_SIGNS = "[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣桂甘晋蒙陕吉闽贵粤青藏川宁琼鄂]"


@dataclass(frozen=True, slots=True)
class Form:
    """A form, by a regular expression (RE2) of the whole value; `width`, where it has one, and its test then.

    `about`: only under headings that speak of this kind are all of the form alike.
    """

    name: str
    shape: str
    width: int = 0
    are_valid: Callable[[Characters], Mask] | None = None
    about: str = ""

    def fits(self, heading: str) -> bool:
        """Tell whether values of the form are alike under a heading."""
        return not self.about or any(a.is_about and a.recogniser.kind == self.about for a in asked_about(heading))


def _are_credit_codes_alone(codes: Characters) -> Mask:
    """Tell which are credit codes of a province; of digits alone, with a day in it, one may be a person's number."""
    digits = (codes - ZERO).astype(np.int64)
    has_province = HAS_PROVINCE[digits[:, 2] * 10 + digits[:, 3]]
    has_letter = (codes > NINE).any(axis=1)
    mask: Mask = have_credit_checks(codes) & has_province & (has_letter | ~are_days(digits[:, 6:14]))
    return mask


def _have_letter_and_no_check(codes: Characters) -> Mask:
    """Tell which have a letter before their end, as no citizen's number has, and are no credit codes."""
    mask: Mask = ~have_credit_checks(codes) & (codes[:, :17] > NINE).any(axis=1)
    return mask


CREDIT_SHAPE = "9[123][1-6][0-9]{5}[0-9A-HJ-NPQRTUWXY]{10}"
MOBILE_NETWORK = "1(?:[3-57-9][0-9]|6[2567])"
DOMAIN = "[a-z0-9]{2,12}[.](?:[a-z]{2,9}[.])?(?:com|cn|net|org)"
LAST_CENTURY, THIS_CENTURY, THESE_YEARS = "19[0-9]{2}", "20[01][0-9]", "202[0-5]"
YEARS = (LAST_CENTURY, THIS_CENTURY, THESE_YEARS)
DAYS = "(?:0[1-9]|1[0-2])-?(?:0[1-9]|1[0-9]|2[0-8])|(?:0[13-9]|1[0-2])-?(?:29|30)|(?:0[13578]|1[02])-?31"
"""Days of any year: 29 February is none of them."""
PLACE = f"(?:{HAN}{{2,3}}省)?{HAN}{{2,3}}市(?:{HAN}{{2,3}}[区县])?"
NUMBERED_PLACE = f"{HAN}{{2}}省第[0-9]{{1,2}}市第[0-9]{{1,2}}[区县]"
LETTER = "[A-HJ-NP-Z]"
ENDS = tuple("".join(ends) for ends in product(("[0-9]", LETTER), repeat=5))
FEW_LETTERS = "|".join(end for end in ENDS if end.count(LETTER) <= MOST_LETTERS)
MANY_LETTERS = "|".join(end for end in ENDS if end.count(LETTER) > MOST_LETTERS)
HOUSE = "[0-9]{1,4}号(?:[0-9]{1,2}[栋幢])?(?:[0-9]单元)?(?:[0-9]{1,4}室)?"

FORMS = (
    Form("citizen id", "[1-8][0-9]{16}[0-9X]", 18, are_citizen_ids),
    Form("mobile", f"{MOBILE_NETWORK}[0-9]{{8}}"),
    Form("mobile with dashes", f"{MOBILE_NETWORK}-[0-9]{{4}}-[0-9]{{4}}"),
    Form("mobile with spaces", f"{MOBILE_NETWORK} [0-9]{{4}} [0-9]{{4}}"),
    Form("credit code", CREDIT_SHAPE, 18, _are_credit_codes_alone),
    Form("no credit code", CREDIT_SHAPE, 18, _have_letter_and_no_check),
    *(Form(f"card of {width}", f"62[0-9]{{{width - 2}}}", width, have_luhn) for width in (16, 19)),
    Form("mail", f"[a-z][a-z0-9]{{0,12}}(?:[._][a-z][a-z0-9]{{0,9}})?@{DOMAIN}"),
    Form("mail of digits", f"[1-9][0-9]{{4,9}}@{DOMAIN}"),
    Form("plate", f"{PROVINCE_SIGNS}[A-HJ-NP-Y]·?(?:{FEW_LETTERS})"),
    Form("no plate", f"{PROVINCE_SIGNS}[A-HJ-NP-Y](?:{MANY_LETTERS})"),
    Form("plate of a clean car", f"{PROVINCE_SIGNS}[A-HJ-NP-Y]·?[DF][0-9]{{5}}"),
    Form("short name", f"[{SURNAMES}]{HAN}", about="person_name"),
    Form("name", f"[{SURNAMES}]{HAN}{HAN}", about="person_name"),
    Form("address", f"{PLACE}{HAN}{{2,4}}(?:路|街|大道){HOUSE}"),
    Form("address by numbers", f"{NUMBERED_PLACE}{HAN}{{2,4}}(?:路|街|大道){HOUSE}"),
    *(Form(f"day {years}", f"{years}-(?:{DAYS.replace('-?', '-')})") for years in YEARS),
    *(Form(f"eight digits of a day {years}", f"{years}(?:{DAYS.replace('-?', '')})") for years in YEARS),
    Form("number", "[0-9]{1,3}"),
    *(Form(f"number of {digits} digits", f"[1-9][0-9]{{{digits - 1}}}") for digits in (4, 5, 6)),
    Form("amount", "[0-9]{1,6}[.][0-9]{2}"),
)


def places_of(form: Form, texts: pa.Array) -> pa.Array:
    """Tell which texts are of a form, as a mask without missing values."""
    mask = pc.fill_null(pc.match_substring_regex(texts, f"^(?:{form.shape})$"), fill_value=False)
    if form.are_valid is None or not pc.any(mask).as_py():
        return mask
    places = np.flatnonzero(mask.to_numpy(zero_copy_only=False))
    valid = form.are_valid(characters_of(texts.take(pa.array(places)), form.width))
    found = np.zeros(len(texts), np.bool_)
    found[places[valid]] = True
    return pa.array(found)
