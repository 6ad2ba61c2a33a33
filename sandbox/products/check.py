"""Check a product while it is built: the folder, every question's price, and a whole run on the masked sample."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from sandbox.core.budget import FREE, Budget
from sandbox.core.errors.isolating import SampleSqlFailed
from sandbox.core.errors.producing import InvalidProduct
from sandbox.core.errors.tree import RefusedQuestion, SandboxError
from sandbox.core.products import OutputFile, ProductQuestion, Specification, folder_digest
from sandbox.core.questions import Quote
from sandbox.core.text import Lang, Text
from sandbox.products.findings import Findings
from sandbox.products.forms.dataset import lay_out_tables
from sandbox.products.specification import read_product
from sandbox.products.tables import OutputTable, SampleTable, table_of_sample


@dataclass(frozen=True, slots=True)
class PricedQuestion:
    """A question of the product, what it would cost now, and how its answer would be off."""

    output: str
    quote: Quote


@dataclass(frozen=True, slots=True)
class ProductCheck:
    """What a check found: the digest the folder would be frozen under, its price, and its output on the sample."""

    digest: str
    specification: Specification
    cost: Budget
    questions: tuple[PricedQuestion, ...]
    preview: tuple[OutputFile, ...]


@dataclass(frozen=True, slots=True)
class SampleWorld:
    """Where a product is tried: the gate's quotes (free, no row read), and the masked sample."""

    quote: Callable[[ProductQuestion], Quote]
    run: Callable[[ProductQuestion], SampleTable]


def check_product(folder: Path, world: SampleWorld) -> ProductCheck:
    """Check a product folder whole. It charges nothing and reads no real data.

    Raises:
        InvalidProduct: with everything wrong in the folder, or every question that the gate refuses or the sample
            cannot run.
    """
    specification, files = read_product(folder)
    priced = _price_all(folder, specification, world)
    cost = sum((question.quote.cost for question in priced if not question.quote.is_free), FREE)
    tables = _try_all(folder, specification, priced, world)
    preview = lay_out_tables(specification, tables)
    return ProductCheck(folder_digest(files), specification, cost, priced, preview)


def _price_all(folder: Path, specification: Specification, world: SampleWorld) -> tuple[PricedQuestion, ...]:
    findings, priced = Findings(), []
    for question in specification.questions:
        try:
            priced.append(PricedQuestion(question.output, world.quote(question)))
        except RefusedQuestion as refusal:
            findings.add_refusal(refusal.code, question.sql_file, _words_of(refusal))
    if findings.found:
        raise InvalidProduct(folder=folder.name, findings=findings.all())
    return tuple(priced)


def _words_of(error: SandboxError) -> Text:
    said = {lang: f"{error.message(lang)} {error.what_next(lang)}" for lang in Lang}
    return Text(said[Lang.EN], said[Lang.ZH])


def _try_all(
    folder: Path, specification: Specification, priced: tuple[PricedQuestion, ...], world: SampleWorld
) -> tuple[OutputTable, ...]:
    findings, tables = Findings(), []
    for question, price in zip(specification.questions, priced, strict=True):
        try:
            tables.append(table_of_sample(question, price.quote, world.run(question)))
        except InvalidProduct as error:
            findings.found.extend(error.findings)
        except SampleSqlFailed as failure:
            findings.add_refusal(failure.code, question.sql_file, _words_of(failure))
    if findings.found:
        raise InvalidProduct(folder=folder.name, findings=findings.all())
    return tuple(tables)
