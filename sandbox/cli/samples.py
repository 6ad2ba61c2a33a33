"""Commands on samples' reports: report, verify, compare, history, utility (E1)."""

import re
from pathlib import Path
from typing import Annotated

import typer

from sandbox.cli.asking import Dataset, Scenario
from sandbox.cli.desk import Desk, check_name, command
from sandbox.cli.showing import plain_table
from sandbox.cli.trusting import service_keys, text_of
from sandbox.core.budget import Budget
from sandbox.core.errors.commanding import FileExists
from sandbox.core.sample_proof import Evidence
from sandbox.core.sample_reports import SampleReport
from sandbox.core.sample_utility import Utility
from sandbox.core.text import Lang, Text
from sandbox.masking.manifests import check_signed, read_signed
from sandbox.masking.pages.levels import level_in
from sandbox.masking.pages.page import write_page
from sandbox.masking.pages.words import PAGE_WORDS
from sandbox.wiring.sample_comparing import compare_sample
from sandbox.wiring.sample_reports import report_sample, sample_history
from sandbox.wiring.sample_utility import buy_utility, quote_utility
from sandbox.world.whole_files import write_whole

Html = Annotated[Path | None, typer.Option("--html", help="Write the page to this file / 写出网页")]
PUBLIC_KEY = re.compile(r"[0-9a-fA-F]{64}")
VERIFY = "sandbox samples verify"
STANDS = Text(
    "sample {id}: {held} of {all} checks hold; signature {signature}, file {file}",
    "样例 {id}:{all} 项检查中 {held} 项成立;签名{signature},文件{file}",
)
SOUND = Text("holds", "成立")
UNSOUND = Text("does NOT hold", "不成立")
WRITTEN = Text("page written: {path}", "报告页已写入:{path}")
QUOTED = Text(
    "{questions} questions to the gate, ρ {cost} together; nothing was charged. Ask them with --buy.",
    "共 {questions} 个提问,合计 ρ {cost};未计费。加 --buy 提问。",
)
CHARGED = Text("charged ρ {cost}", "已计费 ρ {cost}")
GENUINE = Text(
    "genuine: sample {id} of {dataset}, data version {version}, made {day}; {held} of {all} checks hold",
    "真实有效:{dataset} 的样例 {id},数据版本 {version},生成于 {day};{all} 项检查中 {held} 项成立",
)


def public_key(word: str) -> bytes:
    """Read a public key: 32 bytes in hex."""
    if not PUBLIC_KEY.fullmatch(word):
        raise typer.BadParameter("a public key is 64 hexadecimal digits 公钥为 64 位十六进制")
    return bytes.fromhex(word)


def add_to(app: typer.Typer) -> None:
    """Add these commands."""
    samples = typer.Typer(help="Reports of masked samples / 样例报告", no_args_is_help=True)
    command(samples, "report", example="sandbox samples report yb_js --scenario S2 --as wang --html report.html")(
        report
    )
    command(samples, "verify", example="sandbox samples verify report.json --trust trust.json")(verify)
    command(samples, "compare", example="sandbox samples compare yb_js --scenario S2 --as chen")(compare)
    command(samples, "history", example="sandbox samples history yb_js --scenario S2 --as wang")(history)
    command(samples, "utility", example="sandbox samples utility yb_js --scenario S2 --as wang")(utility)
    app.add_typer(samples, name="samples")


def report(
    desk: Desk,
    dataset: Dataset,
    scenario: Scenario,
    *,
    html: Html = None,
) -> None:
    """Show what was done to each column and why, the risk left, the proof; or write it as a page. 样例报告。"""
    _check_is_new(html)
    with desk.open_house() as house:
        found = report_sample(house, desk.actor_id, scenario, dataset)
    _write(desk, html, found, None)
    _lay(desk, found)
    desk.screen.show(found, *_lines(desk, found))


def compare(desk: Desk, dataset: Dataset, scenario: Scenario, *, html: Html = None) -> None:
    """Say how far a scenario's sample lies from the full data, for reviewers and the provider. 样例与全量比对。"""
    _check_is_new(html)
    with desk.open_house() as house:
        found = compare_sample(house, desk.actor_id, scenario, dataset)
    _write(desk, html, found.report, found.utility)
    words = PAGE_WORDS[desk.screen.lang]
    distances = [(d.table, " × ".join(d.columns), f"{d.distance:.2f}") for d in found.utility.distances]
    correlations = [(c.table, " × ".join(c.columns), f"{c.difference:.2f}") for c in found.utility.correlations]
    desk.screen.lay(plain_table([words[name] for name in ("table", "column", "distance")], distances))
    desk.screen.lay(plain_table([words[name] for name in ("table", "column", "correlations")], correlations))
    desk.screen.show(found, words["basis.full"], *_lines(desk, found.report))


def utility(
    desk: Desk,
    dataset: Dataset,
    scenario: Scenario,
    *,
    html: Html = None,
    buy: Annotated[bool, typer.Option("--buy", help="Ask the gate; charged once / 提问并计费")] = False,
) -> None:
    """Quote what it costs to know how far the sample lies from the data; with --buy, ask. 样例效用。"""
    _check_is_new(html)
    if buy:
        _buy(desk, (dataset, scenario), html)
        return
    with desk.open_house() as house:
        quoted = quote_utility(house, desk.actor_id, scenario, dataset)
    rows = [(q.table, q.column, f"{Budget(q.nano_rho).rho:g}", q.sql) for q in quoted.questions]
    desk.screen.lay(plain_table(("table", "column", "ρ", "SQL"), rows))
    cost = f"{Budget(quoted.nano_rho).rho:g}"
    desk.screen.show(quoted, QUOTED.in_(desk.screen.lang).format(cost=cost, questions=len(rows)))


def _buy(desk: Desk, place: tuple[str, str], html: Path | None) -> None:
    dataset, scenario = place
    with desk.open_house() as house:
        bought = buy_utility(house, desk.actor_id, scenario, dataset)
    _write(desk, html, bought.report, bought.utility)
    words = PAGE_WORDS[desk.screen.lang]
    rows = [(d.table, ", ".join(d.columns), d.distance, d.expected) for d in bought.utility.distances]
    desk.screen.lay(plain_table([words[name] for name in ("table", "column", "distance", "expected")], rows))
    charged = CHARGED.in_(desk.screen.lang).format(cost=f"{Budget(bought.utility.nano_rho).rho:g}")
    desk.screen.show(bought, words["basis.noised"], charged)


def history(desk: Desk, dataset: Dataset, scenario: Scenario) -> None:
    """List the samples made over the versions of a dataset, and how each differs from the last. 历次样例。"""
    with desk.open_house() as house:
        found = sample_history(house, desk.actor_id, scenario, dataset)
    words = PAGE_WORDS[desk.screen.lang]
    rows = [(s.sample[:12], s.dataset_version[:12], s.made_at.date().isoformat(), s.units, s.k_reached) for s in found]
    names = (words["rule.k_reached"], words["history_of"].format(dataset=dataset))
    desk.screen.lay(plain_table(("sample", "version", "made", "units", names[0]), rows))
    changed = [
        (s.sample[:12], words[f"change.{d.change.value}"], d.where, d.before, d.after)
        for s in found
        for d in s.differences
    ]
    desk.screen.lay(plain_table(("sample", words["change"], words["where"], words["before"], words["after"]), changed))
    desk.screen.show({"samples": found}, names[1])


def _check_is_new(html: Path | None) -> None:
    if html is not None and html.exists():
        raise FileExists(path=str(html))


def _write(desk: Desk, html: Path | None, found: SampleReport, utility: Utility | None) -> None:
    if html is not None:
        write_whole(html, write_page(found, utility, desk.screen.lang).encode())
        desk.screen.say(WRITTEN, path=str(html))


def _lay(desk: Desk, found: SampleReport) -> None:
    """Lay out a report's columns and its proof."""
    manifest, words, lang = found.signed.manifest, PAGE_WORDS[desk.screen.lang], desk.screen.lang
    columns = [
        (
            c.table,
            c.column,
            words[f"treatment.{c.treatment.value}"],
            level_in(c.level, lang),
            c.distinct,
            f"{c.nulled:.1%}",
        )
        for c in manifest.columns
    ]
    names = ("table", "column", "treatment", "level", "distinct", "nulled")
    desk.screen.lay(plain_table([words[name] for name in names], columns))
    names = ("rule", "where", "checked", "measured", "required", "verdict")
    desk.screen.lay(plain_table([words[name] for name in names], [_row(e, lang) for e in manifest.evidence]))


def _lines(desk: Desk, found: SampleReport) -> tuple[str, ...]:
    """Say whether a report stands, and what must be known with it."""
    manifest, lang = found.signed.manifest, desk.screen.lang
    stands = STANDS.in_(lang).format(
        id=manifest.id,
        held=sum(e.holds for e in manifest.evidence),
        all=len(manifest.evidence),
        signature=_sound(found.standing.signature_holds, lang),
        file=_sound(found.standing.file_holds, lang),
    )
    notes = (note.in_(lang) for note in manifest.notes)
    return (stands, *notes, PAGE_WORDS[lang]["defaults"])


def verify(
    desk: Desk,
    file: Annotated[Path, typer.Argument(help="Report or manifest (JSON) / 样例报告或清单")],
    *,
    sample: Annotated[
        str | None, typer.Option("--sample", callback=check_name, help="Sample it must be of / 应属样例")
    ] = None,
    trust: Annotated[Path | None, typer.Option("--trust", help="Trusted keys (trust.json) / 信任文件")] = None,
    key: Annotated[
        bytes | None,
        typer.Option("--key", parser=public_key, metavar="HEX", help="Or one public key / 或单个公钥"),
    ] = None,
) -> None:
    """Check offline that the service signed a sample's manifest as it stands. 离线核验样例清单。"""
    signed = read_signed(file.name, text_of(file, VERIFY))
    trusted = service_keys(desk, trust, VERIFY) if key is None else frozenset({key})
    check_signed(file.name, signed, trusted, sample)
    manifest = signed.manifest
    said = GENUINE.in_(desk.screen.lang).format(
        id=manifest.id,
        dataset=manifest.dataset,
        version=manifest.dataset_version[:12],
        day=manifest.made_at.date().isoformat(),
        held=sum(e.holds for e in manifest.evidence),
        all=len(manifest.evidence),
    )
    desk.screen.show({"sample": manifest.id, "dataset": manifest.dataset, "genuine": True}, said)


def _row(evidence: Evidence, lang: Lang) -> tuple[str | int, ...]:
    words = PAGE_WORDS[lang]
    return (
        words[f"rule.{evidence.rule.value}"],
        words["whole"] if evidence.where == "-" else evidence.where,
        evidence.checked,
        f"{evidence.measured:g}",
        words[f"sense.{evidence.sense.value}"].format(value=f"{evidence.required:g}"),
        words["holds" if evidence.holds else "fails"],
    )


def _sound(holds: bool, lang: Lang) -> str:
    return (SOUND if holds else UNSOUND).in_(lang)
