"""The masked sample of a granted dataset: made once per version, shown with its risk report, queried freely (E1)."""

import pyarrow as pa

from sandbox.core.budget import Budget
from sandbox.core.edge_rows import EdgeRows
from sandbox.core.errors.masking import ContractDisagrees, SampleAwaitsProvider
from sandbox.core.errors.social import NoSampleOfSocialData
from sandbox.core.errors.tree import SandboxError
from sandbox.core.people import Action, Resource
from sandbox.core.questions import Asking
from sandbox.core.samples import Sample, SampleManifest
from sandbox.core.social import is_social
from sandbox.core.synthesis import Payment, SampleQuote, Synthesis
from sandbox.core.text import Lang, Text
from sandbox.masking.maker import SampleMaker, SampleOrder
from sandbox.masking.synthetic.till import Till
from sandbox.query_gate.gate import scopes_of
from sandbox.spaces.worker import SpaceWorker
from sandbox.spaces.writing_engine import KeyedFile
from sandbox.storage.samples import Samples
from sandbox.wiring.asking import Asked, asking, open_library
from sandbox.wiring.disposing import destroy_late_sample
from sandbox.wiring.edge_rows import joined_tables, tables_of
from sandbox.wiring.guarding import Purpose, Use, using
from sandbox.wiring.house import House
from sandbox.wiring.sample_questions import ask_file, ask_tables
from sandbox.wiring.spaces import check_readable, space_of
from sandbox.world.noise import OpenDpNoise

MADE = Text(
    "sample {id}: {units} units (about {rate:.2%} of all), data version {version}",
    "样例 {id}:{units} 个主体(约占总体 {rate:.2%}),数据版本 {version}",
)
RISK = Text(
    "risk: every class of quasi-identifiers holds at least {k} units of the full table (required {required});"
    " largest risk {largest:.3f}, mean {mean:.4f}; alone inside the sample {unique:.1%}; rows withheld {withheld:.1%}",
    "风险:准标识符等价类在全量数据中至少 {k} 个主体(要求 {required});最大风险 {largest:.3f},平均 {mean:.4f};"
    "样例内唯一 {unique:.1%};保留未放出的行 {withheld:.1%}",
)
DRAWN = Text(
    "synthetic sample {id}: {units} units that do not exist, data version {version}; ρ {rho:.4g} was paid for it once"
    " (ε {epsilon:.3g} at δ {delta:g}), ledger entry {entry}",
    "合成样例 {id}:{units} 个不存在的主体,数据版本 {version};一次性计费 ρ {rho:.4g}"
    "(δ = {delta:g} 时 ε = {epsilon:.3g}),账本条目 {entry}",
)
NEARNESS = Text(
    "distance from the noised statistics: {one:.2f} on average for one column, {two:.2f} for two",
    "与加噪统计量的平均距离:单列 {one:.2f},两列 {two:.2f}",
)
STAYS = Text(
    "It is de-identified, and stays personal information (PIPL 73).", "样例已去标识化,仍属个人信息(个保法第七十三条)。"
)


def make_sample(house: House, who: str, scenario: str, dataset: str) -> Sample:
    """Give the masked sample of a granted dataset; made at the first call, the same ever after on this version."""
    with using(house, who, _purpose(scenario, dataset)) as use:
        return _sample(house, use, scenario, dataset)


def ask_sample(house: House, who: str, asked: Asked, edges: EdgeRows = EdgeRows.WITHOUT) -> pa.Table:
    """Query the masked sample: any SELECT, without limits or charge; on request with its edge rows.

    Raises:
        SampleSqlFailed: the text cannot be run; it says why.
    """
    with using(house, who, _purpose(asked.scenario, asked.dataset)) as use:
        if edges is EdgeRows.WITHOUT:
            table = sample_table(house, use, asked.scenario, asked.dataset, asked.sql)
        else:
            table = _table_with_edges(house, _sample(house, use, asked.scenario, asked.dataset), asked.sql, edges)
        house.database.record(use.event.noting(rows=table.num_rows))
        return table


def sample_table(house: House, use: Use, scenario: str, dataset: str, sql: str) -> pa.Table:
    """Run a SELECT on a sample in a confined worker that has only the sample's file.

    Raises:
        SampleSqlFailed: the text cannot be run; it says why.
    """
    sample = _sample(house, use, scenario, dataset)
    maker = maker_of(house)
    return ask_file(KeyedFile(maker.path_of(sample), maker.key_of(sample)), sql, house.limits)


def _table_with_edges(house: House, sample: Sample, sql: str, edges: EdgeRows) -> pa.Table:
    contract = house.datasets.version(sample.signed.manifest.dataset_version).contract
    tables = joined_tables(tables_of(maker_of(house), sample, house.limits), contract, edges)
    return ask_tables(tables, sql, house.limits)


def report_lines(sample: Sample, lang: Lang) -> tuple[str, ...]:
    """Say how a sample was made and what risk is left."""
    manifest, risk = sample.signed.manifest, sample.signed.manifest.risk
    columns = tuple(
        f"  {c.table}.{c.column}: {c.treatment.value} {c.level} — {c.why.in_(lang)}" for c in manifest.columns
    )
    if manifest.synthesis is not None:
        return (*_synthetic_lines(manifest, manifest.synthesis, lang), *columns)
    made = MADE.in_(lang).format(
        id=sample.id, units=manifest.units, rate=manifest.rate, version=manifest.dataset_version[:12]
    )
    said = RISK.in_(lang).format(
        k=risk.k_reached,
        required=risk.k_required,
        largest=risk.largest_risk,
        mean=risk.mean_risk,
        unique=risk.unique_in_sample,
        withheld=risk.rows_withheld,
    )
    return (made, said, STAYS.in_(lang), *columns)


def _synthetic_lines(manifest: SampleManifest, synthesis: Synthesis, lang: Lang) -> tuple[str, ...]:
    drawn = DRAWN.in_(lang).format(
        id=manifest.id,
        units=manifest.units,
        version=manifest.dataset_version[:12],
        rho=Budget(synthesis.nano_rho).rho,
        epsilon=synthesis.epsilon,
        delta=synthesis.delta,
        entry=synthesis.entry,
    )
    distances = () if manifest.utility is None else manifest.utility.distances
    one, two = ([d.distance for d in distances if len(d.columns) == columns] for columns in (1, 2))
    near = NEARNESS.in_(lang).format(one=sum(one) / max(1, len(one)), two=sum(two) / max(1, len(two)))
    return (drawn, near, *(note.in_(lang) for note in manifest.notes))


def quote_sample(house: House, who: str, scenario: str, dataset: str) -> SampleQuote:
    """Say what a sample would cost: nothing for a masked one; nothing is charged and no row is read.

    Raises:
        SyntheticPriceTooLow: the contract's price of a synthetic sample buys no statistics.
    """
    with using(house, who, _purpose(scenario, dataset)) as use:
        if is_social(dataset):
            raise NoSampleOfSocialData(dataset=dataset)
        under = asking(house, use, scenario, dataset)
        check_readable(house, under)
        quoted = maker_of(house).quote(order_of(under))
        house.database.record(use.event.noting(quoted="sample", nano_rho=quoted.cost.nano_rho))
        return quoted


def order_of(under: Asking) -> SampleOrder:
    """Give the order of a sample: if it costs, its asker pays, out of every scope that a question falls on."""
    payment = Payment(under.analyst, scopes_of(under))
    return SampleOrder(under.contract, under.dataset_version, under.grant, payment)


def _sample(house: House, use: Use, scenario: str, dataset: str) -> Sample:
    if is_social(dataset):
        raise NoSampleOfSocialData(dataset=dataset)
    under = asking(house, use, scenario, dataset)
    space_of(house, under)
    with open_library(house, under) as library:
        made = _make(house, order_of(under), library, use)
    try:
        check_readable(house, under)
    except SandboxError:  # its space was closed meanwhile
        destroy_late_sample(house, made, use.event)
        raise
    return made


def _make(house: House, order: SampleOrder, library: SpaceWorker, use: Use) -> Sample:
    """Make a sample; what contract and data disagree on is told to the provider and the operator, not to developers.

    Raises:
        SampleAwaitsProvider: they disagree.
    """
    try:
        return maker_of(house).make(order, library, use.event)
    except ContractDisagrees:
        raise SampleAwaitsProvider(dataset=order.contract.dataset) from None


def maker_of(house: House) -> SampleMaker:
    """Give the maker of this house's samples."""
    till = Till(house.ledger, OpenDpNoise(), house.clock)
    return SampleMaker(house.keys, Samples(house.database), house.samples, house.clock, till)


def _purpose(scenario: str, dataset: str) -> Purpose:
    return Purpose(Action.VIEW_SAMPLE, Resource("dataset", dataset), dataset, scenario)
