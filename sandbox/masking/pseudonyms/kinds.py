"""The kinds of identifiers, and how surrogates of each are made."""

from collections.abc import Callable
from dataclasses import dataclass

import pyarrow as pa

from sandbox.masking.pseudonyms.codes import make_code, words_for
from sandbox.masking.pseudonyms.contacts import (
    make_ip,
    make_landline,
    make_mac,
    make_mail,
    make_mobile,
    make_qq,
    make_wechat,
)
from sandbox.masking.pseudonyms.documents import (
    make_medical_number,
    make_passport,
    make_permit,
    make_plate,
    make_vin,
)
from sandbox.masking.pseudonyms.forms import (
    as_it_is,
    as_made,
    cased_as_before,
    full_ids,
    national_numbers,
    old_ids_shortened,
    prefixed_as_before,
)
from sandbox.masking.pseudonyms.surrogates import (
    Make,
    make_card,
    make_credit_code,
    make_foreign_id,
    make_id,
    make_name,
    make_number,
)

CODE = "code"
NUMBER = "number"


def two(_: pa.Array) -> int:
    """Draw two words for each surrogate."""
    return 2


@dataclass(frozen=True, slots=True)
class SurrogateKind:
    """How surrogates of one kind are made.

    `form`: what an identifier without separators looks like, a regular expression; "" where separators are part of it.
    `identity`: from the bare form, what is the same for two ways of writing one identifier; `written` is the way back.
    `words`: how many 64-bit words each takes. `is_marked`: its surrogates lie in a range that tells them apart.
    """

    make: Make
    form: str = ""
    identity: Callable[[pa.Array], pa.Array] = as_it_is
    written: Callable[[pa.Array, pa.Array], pa.Array] = as_made
    words: Callable[[pa.Array], int] = two
    is_marked: bool = True


KINDS = {
    "cn_id": SurrogateKind(make_id, "[0-9]{17}[0-9Xx]|[0-9]{15}", full_ids, old_ids_shortened),
    "foreign_resident_id": SurrogateKind(make_foreign_id, "[0-9]{17}[0-9Xx]|[A-Z]{3}[0-9]{12}"),
    "cn_uscc": SurrogateKind(make_credit_code, "[0-9A-Za-z]{18}"),
    "cn_mobile": SurrogateKind(make_mobile, "(?:(?:00)?86)?1[0-9]{10}", national_numbers, prefixed_as_before),
    "cn_landline": SurrogateKind(make_landline, "0[0-9]{9,11}"),
    "bank_card": SurrogateKind(make_card, "[0-9]{13,19}"),
    "cn_passport": SurrogateKind(make_passport, "[0-9A-Za-z]{9}"),
    "hkmt_permit": SurrogateKind(make_permit, "[0-9A-Za-z]{9,12}"),
    "cn_plate": SurrogateKind(make_plate, "[一-龥][0-9A-Za-z]{6,7}"),
    "vin": SurrogateKind(make_vin, "[0-9A-Za-z]{17}"),
    "medical_insurance": SurrogateKind(make_medical_number, "[0-9A-Za-z]{9,12}"),
    "email": SurrogateKind(make_mail),
    "ip": SurrogateKind(make_ip),
    "mac": SurrogateKind(make_mac, "[0-9A-Fa-f]{12}", written=cased_as_before),
    "wechat": SurrogateKind(make_wechat),
    "qq": SurrogateKind(make_qq, "[0-9]{10,11}"),
    "person_name": SurrogateKind(make_name),
    NUMBER: SurrogateKind(make_number),
}
CODES = SurrogateKind(make_code, words=words_for, is_marked=False)
"""Any other kind."""
