"""Roles and grades proposed for columns: by content first, by names where content says nothing."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from sandbox.core.columns import ColumnRole, ColumnType, Grade
from sandbox.core.contract import UnitKind
from sandbox.ingest.drafting.columns import NUMBERS, ColumnSketch
from sandbox.ingest.judging.identifiers import CHECKS, is_valid

Recognise = Callable[[pa.Array, str], str | None]
"""Tells of which kind of identifier a column's values are, given its name; None where of none."""

MOSTLY = 0.5
NEARLY_ALL_DISTINCT = 0.9
FEW_ROWS = 20
MEASURE_VALUES = 200
FREE_TEXT_LETTERS = 40
NO_DIRECT = frozenset({"birth_date", "coordinates"})
UNIT_KINDS = {"cn_id": UnitKind.PERSON, "cn_uscc": UnitKind.FIRM, "foreign_resident_id": UnitKind.PERSON}
IDENTIFYING = re.compile(
    r"(^|_)(id|no|nr|code|bm|bh|lsh|xh|number|key|seqn)($|_)|id$|编号|编码|号码|流水|序号|代码|身份证|sfz|gmsfhm",
    re.IGNORECASE,
)
PERSON = re.compile(
    r"person|patient|people|resident|user|gmsfhm|sfz|身份证|患者|参保人|人员|公民|seqn|ryid", re.IGNORECASE
)
FIRM = re.compile(r"firm|company|enterprise|uscc|tyshxydm|credit|企业|单位|纳税人|统一社会", re.IGNORECASE)
DELICATE = re.compile(
    r"disease|diagnos|icd|jbbm|illness|income|salary|wage|amount|cost|fee|tax|balance|jine|疾病|诊断|病种|收入|工资|金额|费|税|余额",
    re.IGNORECASE,
)
QUASI = re.compile(
    r"(^|_)(age|sex|nl|xb)($|_)|gender|birth|csrq|region|xzqh|district|county|年龄|性别|出生|地区|区划|籍贯|民族",
    re.IGNORECASE,
)
HEALTH = re.compile(r"disease|diagnos|icd|jbbm|illness|疾病|诊断|病种", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class ProposedRole:
    """What a column is proposed to be; `why` is for the provider, and holds no value."""

    role: ColumnRole
    grade: Grade
    identifier: str | None
    why: str


def recognise_by_checks(values: pa.Array, name: str) -> str | None:  # noqa: ARG001 - the form of every recogniser
    """Recognise the identifiers that have check digits."""
    for kind in CHECKS:
        if len(values) and pc.mean(is_valid(pc.utf8_upper(values), kind)).as_py() >= MOSTLY:
            return kind
    return None


def propose_role(sketch: ColumnSketch, recognise: Recognise) -> ProposedRole | None:
    """Propose a role by a column's own content; None where only combinations can tell. Free text is told as such."""
    texts = pa.array(sketch.sample.texts, pa.string())
    kind = recognise(texts, sketch.name) if len(texts) else None
    if kind is not None and kind not in NO_DIRECT:
        return ProposedRole(ColumnRole.DIRECT_IDENTIFIER, Grade.HIGH, kind, f"content: {kind}")
    if kind is not None:
        return ProposedRole(ColumnRole.QUASI_IDENTIFIER, Grade.HIGH, None, f"content: {kind}")
    if _is_record_number(sketch):
        return ProposedRole(ColumnRole.DIRECT_IDENTIFIER, Grade.MEDIUM, "code", "nearly every value is another")
    named = _by_name(sketch.name)
    if named is not None:
        return named
    if _is_measure(sketch):
        return ProposedRole(ColumnRole.SENSITIVE, Grade.MEDIUM, None, "an amount of many values")
    return None


def _by_name(name: str) -> ProposedRole | None:
    if QUASI.search(name):
        return ProposedRole(ColumnRole.QUASI_IDENTIFIER, Grade.LOW, None, "its name")
    if DELICATE.search(name):
        grade = Grade.HIGH if HEALTH.search(name) else Grade.MEDIUM
        return ProposedRole(ColumnRole.SENSITIVE, grade, None, "its name")
    return None


def _is_record_number(sketch: ColumnSketch) -> bool:
    present = sketch.rows - sketch.missing
    if sketch.type is ColumnType.DATE or sketch.type is ColumnType.DECIMAL or present < FEW_ROWS:
        return False
    is_various = sketch.sample.distinct >= NEARLY_ALL_DISTINCT * present
    return is_various and (sketch.type is ColumnType.TEXT or IDENTIFYING.search(sketch.name) is not None)


def _is_measure(sketch: ColumnSketch) -> bool:
    return sketch.type in NUMBERS and (sketch.type is ColumnType.DECIMAL or sketch.sample.distinct > MEASURE_VALUES)


def is_free_text(sketch: ColumnSketch) -> bool:
    """Tell whether a column holds running text, which nothing here can protect: it is proposed to be left out."""
    texts = sketch.sample.texts
    return sketch.type is ColumnType.TEXT and bool(texts) and sum(map(len, texts)) / len(texts) > FREE_TEXT_LETTERS


def guess_unit(sketches: Mapping[str, ColumnSketch], roles: Mapping[str, ProposedRole]) -> tuple[str, UnitKind] | None:
    """Guess the column that holds the privacy unit, the most identifier-like: by content, by name; None for none."""
    direct = [name for name, role in roles.items() if role.role is ColumnRole.DIRECT_IDENTIFIER]
    for name in direct:
        if roles[name].identifier in UNIT_KINDS:
            return name, UNIT_KINDS[roles[name].identifier or ""]
    candidates = [*direct, *(name for name in sketches if name not in direct and IDENTIFYING.search(name))]
    for words, kind in ((PERSON, UnitKind.PERSON), (FIRM, UnitKind.FIRM)):
        named = [name for name in candidates if words.search(name)]
        if named:
            return named[0], kind
    return None
