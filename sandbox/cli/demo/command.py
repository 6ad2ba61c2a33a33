"""The command `sandbox demo`: the main job end to end on generated data."""

import shutil
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from sandbox.cli.demo import delivery, loads, questions, record
from sandbox.cli.demo.stage import Stage
from sandbox.cli.demo.story import Story
from sandbox.cli.demo.world import SMALLEST_SCALE, generate_world
from sandbox.cli.desk import Desk, command
from sandbox.config import Settings
from sandbox.core.errors.operating import DirectoryInUse
from sandbox.core.text import Text
from sandbox.wiring.house import make_house, open_house
from sandbox.world.clock import FrozenClock

DEFAULT_DIR = Path("demo-world")
MARKER = ".sandbox-demo"
DEMO_DAY = datetime(2026, 3, 10, 1, 0, tzinfo=UTC)
OPENING = Text(
    "「鄂数沙箱」 generated at scale {scale}: every value by code, no real person. The demonstration's day is {day}.",
    "「鄂数沙箱」已生成(规模 {scale}):全部由代码生成,不含真实个人。演示日期 {day}。",
)
CLOSING = Text(
    "Done in {seconds:.0f} s. The package: {package}\nVerify it yourself: sandbox verify {package}",
    "演示完成,用时 {seconds:.0f} 秒。数据产品包:{package}\n可自行核验:sandbox verify {package}",
)


def add_to(app: typer.Typer) -> None:
    """Add this command."""
    command(app, "demo", example="sandbox demo --scale 0.05 --lang zh --dir demo-world")(demo)


def demo(
    desk: Desk,
    *,
    scale: Annotated[float, typer.Option("--scale", min=SMALLEST_SCALE, help="1 is 600,000 settlements / 规模")] = 0.05,
) -> None:
    """Walk the whole way on generated data: load, sample, ask, build, run, release, verify, audit. 端到端演示。"""
    began = time.monotonic()
    directory = _fresh(desk.settings.state_dir if desk.is_dir_given else DEFAULT_DIR)
    world = generate_world(directory, scale)
    story = Story(desk.screen)
    desk.screen.say(OPENING, scale=scale, day=DEMO_DAY.date().isoformat())
    settings = Settings(state_dir=directory / "state", lang=desk.settings.lang, database_url=None)
    clock = FrozenClock(DEMO_DAY)
    make_house(settings, clock)
    with open_house(settings, clock) as house:
        package = _perform(Stage(house, world, story), desk)
    seconds = time.monotonic() - began
    says = CLOSING.in_(desk.screen.lang).format(seconds=seconds, package=package)
    desk.screen.show({"package": str(package), "seconds": round(seconds, 1), "told": story.told}, says)


def _perform(stage: Stage, desk: Desk) -> Path:
    loads.load(stage, desk)
    loads.govern(stage)
    questions.show_sample(stage)
    questions.ask(stage)
    job = delivery.build_and_run(stage)
    package = delivery.review(stage, job)
    delivery.verify(stage, package)
    record.walk(stage)
    return package


def _fresh(directory: Path) -> Path:
    """Give an empty directory, clearing a former demonstration's and nothing else.

    Raises:
        DirectoryInUse: it holds something that no demonstration left.
    """
    if directory.exists() and any(directory.iterdir()):
        if not (directory / MARKER).exists():
            raise DirectoryInUse(path=str(directory))
        shutil.rmtree(directory)
    directory.mkdir(parents=True, exist_ok=True, mode=0o700)
    (directory / MARKER).write_text("made by: sandbox demo\n")
    return directory
