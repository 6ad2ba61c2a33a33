"""Commands to build products and run them: product check, freeze, submit, approve; job run, status."""

from pathlib import Path
from typing import Annotated

import typer

from sandbox.cli.desk import Desk, check_name, command
from sandbox.cli.showing import budget_words, plain_table
from sandbox.core.errors.commanding import NoSuchFolder
from sandbox.core.jobs import Job, JobState
from sandbox.core.products import ProductRecord
from sandbox.core.text import Text
from sandbox.wiring import building

Folder = Annotated[Path, typer.Argument(help="Product folder / 产品目录")]
Digest = Annotated[str, typer.Argument(callback=check_name, help="Digest of a frozen product / 产品摘要")]
CHECKED = Text(
    "{name}: whole. It would be frozen as {digest} and cost {cost}; nothing was charged",
    "{name}:检查通过。冻结后摘要为 {digest},费用 {cost};未计费",
)
NOW = Text("product {name} {digest}: {state}", "产品 {name} {digest}:{state}")
JOB = Text("job {job}: {state} {code}", "作业 {job}:{state} {code}")
DISPLAY_DELTA = 1e-6
JOB_FAILED = 6


def add_to(app: typer.Typer) -> None:
    """Add these commands."""
    product = typer.Typer(help="Data products / 数据产品", no_args_is_help=True)
    command(product, "check", example="sandbox product check examples/hubei/products/p1 --as lihua")(check)
    command(product, "freeze", example="sandbox product freeze examples/hubei/products/p1 --as lihua")(freeze)
    command(product, "submit", example="sandbox product submit DIGEST --as lihua")(submit)
    command(product, "approve", example="sandbox product approve DIGEST --as wang")(approve)
    app.add_typer(product, name="product")
    job = typer.Typer(help="Jobs on the real data / 作业", no_args_is_help=True)
    command(job, "run", example="sandbox job run DIGEST --as op")(run)
    command(job, "status", example="sandbox job status job-1 --as op")(status)
    app.add_typer(job, name="job")


def check(desk: Desk, folder: Folder) -> None:
    """Run a product whole on the masked sample; show price and expected error. 检查产品。"""
    check_is_folder(folder)
    with desk.open_house() as house:
        checked = building.check_folder(house, desk.actor_id, folder)
    sizes = [(file.name, len(file.content)) for file in checked.preview]
    cost = budget_words(checked.cost, DISPLAY_DELTA)
    facts = {"name": checked.specification.name, "digest": checked.digest, "cost": cost}
    desk.screen.lay(plain_table(("output on the sample", "bytes"), sizes))
    shown = {"digest": checked.digest, "cost": checked.cost, "questions": checked.questions, "files": sizes}
    desk.screen.show(shown, CHECKED.in_(desk.screen.lang).format(**facts))


def freeze(desk: Desk, folder: Folder) -> None:
    """Keep a product folder, unchanged, under its digest. 冻结产品。"""
    check_is_folder(folder)
    with desk.open_house() as house:
        show_product(desk, building.freeze(house, desk.actor_id, folder))


def check_is_folder(path: Path) -> None:
    """Check that a product folder is there.

    Raises:
        NoSuchFolder: it is not, or it is a file.
    """
    if not path.is_dir():
        raise NoSuchFolder(path=str(path))


def submit(desk: Desk, digest: Digest) -> None:
    """Hand a frozen product in for approval of its code. 提交产品。"""
    with desk.open_house() as house:
        show_product(desk, building.submit(house, desk.actor_id, digest))


def approve(desk: Desk, digest: Digest) -> None:
    """Approve a frozen product's code for running on real data. 批准运行。"""
    with desk.open_house() as house:
        show_product(desk, building.approve(house, desk.actor_id, digest))


def run(
    desk: Desk,
    digest: Digest,
    *,
    queue_only: Annotated[bool, typer.Option("--queue-only", help="Leave it to the service's runner")] = False,
) -> None:
    """Run an approved product on the real data; the output goes to quarantine. 运行作业。"""
    with desk.open_house() as house:
        start = building.start_job if queue_only else building.run_job
        show_job(desk, start(house, desk.actor_id, digest))


def status(
    desk: Desk,
    job: Annotated[str, typer.Argument(callback=check_name, help="Job / 作业")],
    *,
    resume: Annotated[bool, typer.Option("--resume", help="Work off what a crash left unfinished / 恢复")] = False,
) -> None:
    """Say in which state a job is. 作业状态。"""
    with desk.open_house() as house:
        found = building.read_job(house, desk.actor_id, job)
        show_job(desk, building.resume_jobs(house, job) if resume and not found.has_ended else found)


def show_product(desk: Desk, record: ProductRecord) -> None:
    """Show a product's record."""
    facts = {"name": record.name, "digest": record.digest, "state": record.state.value}
    desk.screen.show(record, NOW.in_(desk.screen.lang).format(**facts))


def show_job(desk: Desk, job: Job) -> None:
    """Show a job's state; a failed one ends the command with exit code 6."""
    desk.screen.show(job, JOB.in_(desk.screen.lang).format(job=job.id, state=job.state.value, code=job.code).strip())
    if job.state is JobState.FAILED:
        raise typer.Exit(JOB_FAILED)
