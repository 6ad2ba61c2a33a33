"""Plain forms: values so alike that the scanner says the same of all of them in one column.

A form is a regular expression for the whole value and, where there is a check digit, its test. What the scanner says of
a few of a form in a column holds for the others; a property test holds each form to that, whatever the heading.
"""

from collections.abc import Callable
from dataclasses import dataclass

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


FORMS = (
    Form("citizen id", "[1-8][0-9]{16}[0-9X]", 18, are_citizen_ids),
    Form("mobile", "1(?:[3-57-9][0-9]|6[2567])[0-9]{8}"),
    Form("credit code", "9[123][1-6][0-9]{5}[0-9A-HJ-NPQRTUWXY]{10}", 18, _are_credit_codes_alone),
    *(Form(f"card of {width}", f"62[0-9]{{{width - 2}}}", width, have_luhn) for width in (16, 19)),
    Form("mail", "[a-z]{2,14}[0-9]{0,5}@[a-z]{2,12}[.](?:com|cn|net|org)(?:[.]cn)?"),
    Form("plate", f"{PROVINCE_SIGNS}[A-HJ-NP-Y][0-9]{{5}}"),
    Form("short name", f"[{SURNAMES}]{HAN}", about="person_name"),
    Form("name", f"[{SURNAMES}]{HAN}{HAN}", about="person_name"),
    Form(
        "address",
        f"{HAN}{{2,3}}省{HAN}{{2,3}}市{HAN}{{2,3}}[区县]{HAN}{{2,4}}(?:路|街|大道)[0-9]{{1,4}}号(?:[0-9]{{1,2}}栋)?",
    ),
    Form("day of last century", "19[0-9]{2}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1[0-9]|2[0-8])"),
    Form("day of this century", "20[01][0-9]-(?:0[1-9]|1[0-2])-(?:0[1-9]|1[0-9]|2[0-8])"),
    Form("day of these years", "202[0-5]-(?:0[1-9]|1[0-2])-(?:0[1-9]|1[0-9]|2[0-8])"),
    Form("number", "[0-9]{1,3}"),
    Form("code of six digits", "[1-9][0-9]{5}"),
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
