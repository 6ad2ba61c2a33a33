"""Steps 1 and 2: what may come in, and who may work with it."""

from sandbox.cli.demo.stage import DATASET, DEVELOPER, OPERATOR, SCENARIO, Stage
from sandbox.cli.desk import Desk
from sandbox.cli.loading import LoadBar
from sandbox.core.errors.tree import Refused
from sandbox.core.text import Text
from sandbox.governance.office import Office, open_office
from sandbox.governance.steps import Step, apply_step, read_steps
from sandbox.ingest.progress import Progress
from sandbox.wiring.loading import load_dataset
from sandbox.wiring.sampling import make_sample

GATES = ("file_account", "vet_account", "sign_nda", "activate_account")
LOADS = Text("Loads: three refused, the good ones into encrypted spaces", "装载:三份被拒,其余装入加密空间")
PEOPLE = Text(
    "{steps} steps of governance: organisations, officials, the operator", "{steps} 步登记:机构、公务人员、作业运维"
)
REFUSED = {
    "yb_js": Text("load 医保结算 with a column that has no grade", "装载医保结算(有字段未分级)"),
    "ns": Text(
        "load 纳税 obtained by sharing, without the provider's consent", "装载共享取得的纳税数据(无原提供单位同意)"
    ),
    "hj_rk": Text("load 户籍人口, which is 不予共享", "装载户籍人口(不予共享)"),
}
LOADED = Text(
    "{dataset}: {rows} rows of {units} units in an AES-256-GCM space; {bad} rows kept out by rule ({rules})",
    "{dataset}:{rows} 行、{units} 个主体已装入 AES-256-GCM 加密空间;按规则隔离 {bad} 行({rules})",
)
GOVERNED = Text(
    "Scenario, data application by column, and a developer through the four gates",
    "应用场景、按字段授权、开发人员通过四道关口",
)
TOO_EARLY = Text("{who} asks for a sample before the gates are passed", "{who} 未过关口即申请样例")
STEP = Text("{step} by {who}", "{step}:由 {who} 办理")


def load(stage: Stage, desk: Desk) -> None:
    """Refuse three loads, each with all that is wrong at once; load the rest, with a progress bar."""
    stage.story.open_step(LOADS)
    first, _ = _steps(stage)
    _apply(stage, first)
    stage.story.tell(PEOPLE, steps=len(first))
    for delivery in stage.world.refused:
        contract = stage.files / "refused" / f"{delivery.dataset}.odcs.yaml"
        stage.story.refuse(
            REFUSED[delivery.dataset],
            lambda c=contract, d=delivery: load_dataset(stage.house, OPERATOR, c, d.manifest),  # type: ignore[misc]
        )
    for delivery in stage.world.deliveries:
        with LoadBar(desk) as bar:
            _load_one(stage, delivery.dataset, bar.advance)


def _load_one(stage: Stage, dataset: str, progress: Progress) -> None:
    contract = stage.files / "contracts" / f"{dataset}.odcs.yaml"
    report = load_dataset(stage.house, OPERATOR, contract, stage.world.delivery_of(dataset).manifest, progress)
    stage.story.tell(
        LOADED,
        dataset=dataset,
        rows=sum(table.rows for table in report.version.tables),
        units=max(table.units for table in report.version.tables),
        bad=sum(count.rows for count in report.bad_rows),
        rules=", ".join(f"{count.rule} {count.rows}" for count in report.bad_rows) or "-",
    )


def govern(stage: Stage) -> None:
    """Let the developer be refused at the gates, then carry out the rest of the governance steps."""
    stage.story.open_step(GOVERNED)
    too_early = Text(*(text.format(who=DEVELOPER) for text in (TOO_EARLY.en, TOO_EARLY.zh)))
    stage.story.refuse(too_early, lambda: make_sample(stage.house, DEVELOPER, SCENARIO, DATASET), Refused)
    _, rest = _steps(stage)
    _apply(stage, rest)
    for step in rest:
        stage.story.tell(STEP, step=step.name, who=step.by)


def _apply(stage: Stage, steps: tuple[Step, ...]) -> None:
    office: Office = open_office(stage.house.desk)
    for step in steps:
        apply_step(office, step)


def _steps(stage: Stage) -> tuple[tuple[Step, ...], tuple[Step, ...]]:
    """Split the governance steps: those before the loads, and those of the developer and the scenario."""
    steps = read_steps(stage.files / "governance.yml")
    start = next(number for number, step in enumerate(steps) if step.name == "draft_authorisation")
    is_late = [number >= start or _is_gate_of_developer(step) for number, step in enumerate(steps)]
    first = tuple(step for step, late in zip(steps, is_late, strict=True) if not late)
    return first, tuple(step for step, late in zip(steps, is_late, strict=True) if late)


def _is_gate_of_developer(step: Step) -> bool:
    return step.name in GATES and getattr(step.act, "account", "") == DEVELOPER
