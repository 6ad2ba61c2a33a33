"""Steps 3 and 4: the masked sample, and questions to the gate."""

from sandbox.cli.demo.stage import DATASET, DEVELOPER, DISPLAY_DELTA, SCENARIO, Stage
from sandbox.cli.showing import answer_table, budget_table, budget_words, plain_table, quote_table
from sandbox.core.errors.tree import RefusedQuestion
from sandbox.core.text import Text
from sandbox.wiring import asking, sampling
from sandbox.wiring.asking import Asked

SAMPLE = Text("A masked sample of yb_js, with its risk report", "yb_js 脱敏样例及风险报告")
LOOK = "SELECT gmsfhm, xb, csrq, cbd_xzqh, jzrq, jbbm, zfy FROM yb_js LIMIT 5"
ROWS = "SELECT xm, jbbm, zfy FROM yb_js WHERE cbd_xzqh = '422827' AND jbbm = 'E75'"
QUESTION = (
    "SELECT substr(cbd_xzqh, 1, 4) AS city, count(*) AS settlements, count(DISTINCT gmsfhm) AS people,"
    " avg(zfy) AS avg_cost FROM yb_js WHERE jzrq >= DATE '2025-01-01' GROUP BY city ORDER BY settlements DESC"
)
GATE = Text("The gate: a refusal, a quote, an answer, the same answer again", "查询门:拒绝、询价、作答、重复作答")
REFUSED = Text("ask for rows: {sql}", "索要明细:{sql}")
QUOTED = Text("quote (free): {cost}, {groups} groups", "询价(免费):{cost},{groups} 组")
ANSWERED = Text("answered and charged {cost}; receipt {receipt}", "已作答并计费 {cost};凭据 {receipt}")
AGAIN = Text(
    "the same question in other words: free = {free}, same answer = {same}",
    "同一问题换种写法:免费 = {free},答案相同 = {same}",
)
OTHER_WORDS = (
    "SELECT substr(cbd_xzqh, 1, 4) AS city, count(*) AS settlements, count(DISTINCT gmsfhm) AS people,"
    " avg(zfy) AS avg_cost FROM yb_js WHERE DATE '2025-01-01' <= jzrq GROUP BY 1 ORDER BY 2 DESC"
)
SPEND_RHO = 0.1
LEFT = Text("budget left, by scope", "各级预算余额")


def show_sample(stage: Stage) -> None:
    """Make the sample, show five rows of it and its risk report."""
    stage.story.open_step(SAMPLE)
    sample = sampling.make_sample(stage.house, DEVELOPER, SCENARIO, DATASET)
    for line in sampling.report_lines(sample, stage.lang):
        stage.story.tell(Text("{line}", "{line}"), line=line)
    rows = sampling.ask_sample(stage.house, DEVELOPER, Asked(SCENARIO, DATASET, LOOK))
    stage.story.show(plain_table(rows.column_names, [tuple(row.values()) for row in rows.to_pylist()]))


def ask(stage: Stage) -> None:
    """Be refused with a rewrite, quote, ask, ask again, and see the budget."""
    stage.story.open_step(GATE)
    attempt = Text(REFUSED.en.format(sql=ROWS), REFUSED.zh.format(sql=ROWS))
    stage.story.refuse(
        attempt, lambda: asking.ask(stage.house, DEVELOPER, Asked(SCENARIO, DATASET, ROWS)), RefusedQuestion
    )
    quoted = asking.quote(stage.house, DEVELOPER, Asked(SCENARIO, DATASET, QUESTION, SPEND_RHO))
    stage.story.tell(QUOTED, cost=budget_words(quoted.cost, DISPLAY_DELTA), groups=quoted.groups or "?")
    stage.story.show(quote_table(quoted))
    given = asking.ask(stage.house, DEVELOPER, Asked(SCENARIO, DATASET, QUESTION, SPEND_RHO))
    receipt = given.answer.receipt
    stage.story.tell(ANSWERED, cost=budget_words(receipt.cost, DISPLAY_DELTA), receipt=receipt.id[:16])
    stage.story.show(answer_table(given.answer, stage.lang))
    again = asking.ask(stage.house, DEVELOPER, Asked(SCENARIO, DATASET, OTHER_WORDS, SPEND_RHO))
    stage.story.tell(AGAIN, free=str(again.was_free), same=str(again.answer.rows == given.answer.rows))
    left = asking.budget_left(stage.house, DEVELOPER, SCENARIO, DATASET)
    stage.story.tell(LEFT)
    stage.story.show(budget_table(left, DISPLAY_DELTA))
