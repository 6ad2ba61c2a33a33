"""Commands of a developer's day: quote, ask, budget."""

from typing import Annotated

import typer

from sandbox.cli.desk import Desk, check_name, command
from sandbox.cli.showing import answer_table, budget_table, budget_words, quote_table
from sandbox.cli.showing_accuracy import accuracy_table, reached_lines
from sandbox.cli.showing_suggestions import quote_lines
from sandbox.core.text import Text
from sandbox.wiring import asking
from sandbox.wiring.asking import Asked

ASK_EXAMPLE = "sandbox ask yb_js 'SELECT xb, count(*) AS n FROM yb_js GROUP BY xb' --within 5% --scenario S2 --as wang"
LEAST_RHO, MOST_RHO = 1e-9, 1000.0  # a billionth, the ledger's unit; and far beyond any cap
Scenario = Annotated[
    str, typer.Option("--scenario", callback=check_name, help="Scenario the data are used for / 应用场景")
]
Dataset = Annotated[str, typer.Argument(callback=check_name, help="Dataset / 数据集")]
Sql = Annotated[str, typer.Argument(help="One SELECT / 一条 SELECT")]
Rho = Annotated[
    float | None,
    typer.Option("--rho", min=LEAST_RHO, max=MOST_RHO, help="Pay at most this ρ [default: the contract's] / 预算 ρ"),
]
Within = Annotated[
    str | None,
    typer.Option("--within", help="Find the least ρ for this accuracy: 2% of each value, or 50 in its unit / 所需精度"),
]
Confidence = Annotated[int, typer.Option("--confidence", help="Of --within: 80, 90, 95 or 99 percent / 置信度")]
DISPLAY_DELTA = 1e-6
COSTS = Text("costs {cost}; {groups} groups; nothing was charged", "价格 {cost};{groups} 组;未计费")
FREE = Text("free: the same question was answered before", "免费:同一问题此前已作答")
CHARGED = Text("charged {cost} · receipt {receipt}", "已计费 {cost} · 凭据 {receipt}")


def add_to(app: typer.Typer) -> None:
    """Add these commands."""
    command(
        app,
        "quote",
        example="sandbox quote yb_js 'SELECT count(*) AS n FROM yb_js' --scenario S2 --within 2% --as wang",
    )(quote)
    command(
        app,
        "ask",
        example="sandbox ask yb_js 'SELECT xb, avg(zfy) AS m FROM yb_js GROUP BY xb' --scenario S2 --as wang",
    )(ask)
    command(app, "budget", example="sandbox budget yb_js --scenario S2 --as wang")(budget)


def quote(
    desk: Desk,
    dataset: Dataset,
    sql: Sql,
    scenario: Scenario,
    *,
    rho: Rho = None,
    within: Within = None,
    confidence: Confidence = 95,
) -> None:
    """Say what a question would cost and how exact its answer would be; free. 询价。"""
    with desk.open_house() as house:
        quoted = asking.quote(house, desk.actor_id, Asked(scenario, dataset, sql, rho, within, confidence))
    cost = budget_words(quoted.cost, DISPLAY_DELTA)
    desk.screen.show(quoted, COSTS.in_(desk.screen.lang).format(cost=cost, groups=quoted.groups or "?"))
    desk.screen.lay(quote_table(quoted))
    if quoted.accuracy:
        desk.screen.lay(accuracy_table(quoted.accuracy, DISPLAY_DELTA, desk.screen.lang))
    desk.screen.lay(budget_table(quoted.scopes, DISPLAY_DELTA))
    if not desk.screen.as_json:
        desk.screen.show(quoted, *quote_lines(quoted, desk.screen.lang))


def ask(
    desk: Desk,
    dataset: Dataset,
    sql: Sql,
    scenario: Scenario,
    *,
    rho: Rho = None,
    within: Within = None,
    confidence: Confidence = 95,
) -> None:
    """Ask on the real data: noised, charged once, free when asked again. 查询。"""
    with desk.open_house() as house:
        given = asking.ask(house, desk.actor_id, Asked(scenario, dataset, sql, rho, within, confidence))
    receipt, lang = given.answer.receipt, desk.screen.lang
    cost = receipt.cost if given.reached is None else given.reached.total
    charged = CHARGED.in_(lang).format(cost=budget_words(cost, DISPLAY_DELTA), receipt=receipt.id)
    desk.screen.lay(answer_table(given.answer, lang))
    desk.screen.show(given, FREE.in_(lang) if given.was_free else charged, *reached_lines(given.reached, lang))


def budget(desk: Desk, dataset: Dataset, scenario: Scenario) -> None:
    """Say what is left in each scope. 隐私预算余额。"""
    with desk.open_house() as house:
        left = asking.budget_left(house, desk.actor_id, scenario, dataset)
    desk.screen.show({"scopes": left})
    desk.screen.lay(budget_table(left, DISPLAY_DELTA))
