"""The specification of a product: `product.yml` and the SQL beside it, read whole, every mistake at once (G1, G8)."""

import re
from collections import Counter
from pathlib import Path

from sandbox.core.budget import Budget, to_nano
from sandbox.core.errors.producing import InvalidProduct
from sandbox.core.products import (
    SHEET,
    ColumnTitle,
    ProductFile,
    ProductForm,
    ProductQuestion,
    Specification,
    UseKind,
)
from sandbox.products.fields import Fields
from sandbox.products.findings import Findings
from sandbox.products.folder import read_folder
from sandbox.world.plain_yaml import read_plain_yaml

BUILT_FORMS = (ProductForm.DATASET,)
NAME = re.compile(r"[a-z][a-z0-9-]{1,62}")
OUTPUT = re.compile(r"[a-z][a-z0-9_]{0,62}")
NOTES = re.compile(r"README(\.[A-Za-z-]+)?\.md")
CRON = re.compile(r"[\d*,/-]+( [\d*,/-]+){4}")
FEN_PER_YUAN = 100


def read_product(folder: Path) -> tuple[Specification, tuple[ProductFile, ...]]:
    """Read a product folder.

    Raises:
        InvalidProduct: with everything that is wrong in it.
    """
    findings = Findings()
    files = read_folder(folder, findings)
    specification = _read(files, findings)
    if specification is None or findings.found:
        raise InvalidProduct(folder=folder.name, findings=findings.all())
    return specification, files


def read_specification(files: tuple[ProductFile, ...]) -> Specification:
    """Read the specification out of a product's files.

    Raises:
        InvalidProduct: with everything that is wrong in them.
    """
    findings = Findings()
    specification = _read(files, findings)
    if specification is None or findings.found:
        raise InvalidProduct(folder=SHEET, findings=findings.all())
    return specification


def _read(files: tuple[ProductFile, ...], findings: Findings) -> Specification | None:
    texts = _texts_of(files, findings)
    if SHEET not in texts:
        findings.add("file_missing", SHEET, SHEET)
        return None
    fields = Fields(_fields_of(texts[SHEET], findings), f"{SHEET}: ", findings)
    specification = _specification_of(fields, texts)
    _check_all_used(texts, specification, findings)
    return specification


def _fields_of(text: str, findings: Findings) -> dict[object, object]:
    plain = read_plain_yaml(text)
    for fault in plain.faults:
        findings.add("not_yaml", SHEET, fault.spot.line)
    if not plain.faults and not isinstance(plain.value, dict):
        findings.add("wrong_type", SHEET, SHEET, "a mapping")
    return plain.value if isinstance(plain.value, dict) else {}


def _texts_of(files: tuple[ProductFile, ...], findings: Findings) -> dict[str, str]:
    texts = {}
    for file in files:
        try:
            texts[file.name] = file.content.decode("utf-8")
        except UnicodeDecodeError:
            findings.add("not_text", file.name)
    return texts


def _specification_of(fields: Fields, texts: dict[str, str]) -> Specification:
    inputs = fields.texts("inputs")
    form, use_kind = fields.choice("form", ProductForm), fields.choice("use", UseKind)
    specification = Specification(
        name=fields.id("name", NAME),
        title=fields.text("title"),
        form=form or ProductForm.DATASET,
        purpose=fields.text("purpose"),
        scenario=fields.id("scenario"),
        inputs=inputs,
        questions=tuple(_question_of(part, inputs, texts) for part in fields.parts("questions")),
        use_kind=use_kind or UseKind.PUBLIC_GOOD,
        price_fen=_price_fen(fields),
        schedule=_schedule(fields),
    )
    fields.close()
    _check_rules(fields, specification, is_free=use_kind is UseKind.PUBLIC_GOOD)
    return specification


def _question_of(fields: Fields, inputs: tuple[str, ...], texts: dict[str, str]) -> ProductQuestion:
    titles = fields.part("columns")
    question = ProductQuestion(
        output=fields.id("output", OUTPUT),
        dataset=_dataset_of(fields, inputs),
        sql_file=fields.text("sql"),
        sql=texts.get(str(fields.take("sql")), ""),
        spend=_spend(fields),
        titles=() if titles is None else tuple(ColumnTitle(c, t) for c, t in titles.pairs()),
    )
    if question.sql_file and not question.sql.strip():
        fields.report("file_missing", "sql", question.sql_file)
    fields.close()
    return question


def _dataset_of(fields: Fields, inputs: tuple[str, ...]) -> str:
    if fields.take("dataset") is None and len(inputs) == 1:
        return inputs[0]
    dataset = fields.text("dataset")
    if dataset and dataset not in inputs:
        fields.report("unknown_input", "dataset", dataset)
    return dataset


def _spend(fields: Fields) -> Budget | None:
    spend = fields.part("spend")
    if spend is None:
        return None
    rho, delta = spend.number("rho"), spend.number("delta")
    spend.close()
    if rho is None or rho <= 0 or (delta is not None and delta < 0):
        fields.report("bad_budget", "spend", "spend")
        return None
    return Budget(to_nano(rho), to_nano(delta or 0))


def _price_fen(fields: Fields) -> int:
    if fields.take("price") is None:
        fields.report("missing_field", "price", "price")
        return 0
    price = fields.number("price")
    fen = None if price is None else price * FEN_PER_YUAN
    if fen is not None and (fen < 0 or fen.denominator != 1):
        fields.report("bad_price", "price", "price")
    return 0 if fen is None else int(fen)


def _schedule(fields: Fields) -> str | None:
    if fields.take("schedule") is None:
        return None
    schedule = fields.text("schedule")
    if schedule and not CRON.fullmatch(schedule):
        fields.report("bad_schedule", "schedule", "schedule")
    return schedule


def _check_rules(fields: Fields, specification: Specification, *, is_free: bool) -> None:
    if is_free and specification.price_fen:
        fields.report("price_on_public_good", "price")
    if specification.form not in BUILT_FORMS:
        fields.report("form_not_built", "form", specification.form)
    if not specification.questions:
        fields.report("nothing_asked", "questions")
    outputs = Counter(question.output for question in specification.questions if question.output)
    for output in sorted(name for name, times in outputs.items() if times > 1):
        fields.report("duplicate", "questions", output)
    for unused in sorted(set(specification.inputs) - {q.dataset for q in specification.questions}):
        fields.report("unused_input", "inputs", unused)


def _check_all_used(texts: dict[str, str], specification: Specification, findings: Findings) -> None:
    used = {SHEET} | {question.sql_file for question in specification.questions}
    for name in sorted(set(texts) - used):
        if not NOTES.fullmatch(name):
            findings.add("file_not_used", name)
