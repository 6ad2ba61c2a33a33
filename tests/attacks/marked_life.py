"""One life of a sandbox on marked data: the main job, and everything that can go wrong on the way.

Run as a program, so that all it writes is where it can be searched: state, temporary files, logs, both streams.
"""

import logging
import os
import shutil
import signal
import sys
import threading
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from fastapi.testclient import TestClient
from pydantic import SecretStr

from sandbox.cli.demo.files import hubei_files
from sandbox.cli.main import main as command_line
from sandbox.config import Settings
from sandbox.core.errors.tree import RefusedQuestion, SandboxError
from sandbox.core.jobs import JobState
from sandbox.core.people import Action, Resource
from sandbox.core.text import Lang
from sandbox.ingest.indexing.spool import Spool
from sandbox.web.app import make_app
from sandbox.web.logs import configure_logs
from sandbox.wiring import building, releasing, sampling
from sandbox.wiring.asking import Asked, ask, asking, gate_of, open_space, quote
from sandbox.wiring.auditing import read_audit, verify_audit
from sandbox.wiring.governing import apply_file, issue_token
from sandbox.wiring.guarding import Purpose, using
from sandbox.wiring.house import House, make_house, open_house
from sandbox.wiring.loading import load_dataset
from tests.attacks.marked_delivery import GOOD_NUMBERS, MARK
from tests.attacks.marked_watch import SEEN
from tests.integration.main_way import approved, run_whole, sealed, verified
from tests.integration.small_house import AUDITOR, CLOCK, DATASET, DEVELOPER, OPERATOR, SCENARIO, contract_of

HUBEI = hubei_files()
COUNT = "SELECT xb, count(*) AS n, avg(zfy) AS cost FROM yb_js WHERE jzrq >= DATE '2024-0{month}-01' GROUP BY xb"
PRYING = (
    f"SELECT xm, zfy FROM yb_js WHERE xm = '{MARK}名00001'",
    f"SELECT count(*) FROM yb_js WHERE bz LIKE '%{MARK}%'",
    f"SELECT count(*) FROM yb_js WHERE jbbm = '{MARK}3'",
    f"SELECT CAST('{MARK}' AS INTEGER) FROM yb_js",
    f"SELECT * FROM yb_js WHERE zfy = {GOOD_NUMBERS[0]}",
)
LIFETIME = timedelta(hours=1)
LINGERING_S, HELD_BYTES = 120.0, 64 << 10
OWN_FAULTS = ("SELECT CAST(gmsfhm AS DATE) FROM yb_js", "SELECT no_such FROM yb_js", "SELECT error(gmsfhm) FROM yb_js")


@dataclass(frozen=True, slots=True)
class Told:
    """Whatever a person was told, in both languages, with what a careless log would make of it."""

    path: Path

    def note(self, said: object) -> None:
        """Keep what was said."""
        with self.path.open("a", encoding="utf-8", errors="surrogatepass") as file:
            file.write(f"{said}\n")

    def fails(self, what: str, act: Callable[[], object]) -> None:
        """Do what must fail, and keep every word of its failure; a question's own words go back to its asker alone."""
        try:
            act()
        except RefusedQuestion as refusal:
            self.note(f"{what}: {refusal.code}")
        except SandboxError as error:
            said = [error.message(lang) + error.what_next(lang) for lang in Lang]
            self.note(f"{what}: {error.code} {said} {error!r} {error.facts} {error.findings}")
            self.note("".join(traceback.format_exception(error)))
        else:
            raise AssertionError(f"{what} must fail, and did not")


def load(house: House, told: Told, source: Path) -> None:
    """Fail to load by every rule, then load what breaks few."""
    contract, good = contract_of(DATASET), source / "good" / "manifest.json"
    for folder in sorted((source / "bad").iterdir()):
        told.fails(folder.name, lambda: load_dataset(house, OPERATOR, contract, folder / "manifest.json"))  # noqa: B023 - called at once
    refused = HUBEI / "refused" / "yb_js.odcs.yaml"
    told.fails("a contract without grades", lambda: load_dataset(house, OPERATOR, refused, good))
    told.fails("the wrong person", lambda: load_dataset(house, DEVELOPER, contract, good))
    report = load_dataset(house, OPERATOR, contract, good, Lingering(told.path.parent / SEEN))
    told.note(report.bad_rows)
    told.note(report.version.quality)
    if len({count.rule for count in report.bad_rows}) < 10:
        raise AssertionError("too few rules were broken for this to prove anything")


@dataclass(frozen=True, slots=True)
class Lingering:
    """Stops a load where its rows are spilled, until whoever watches has seen that, or will not."""

    seen: Path

    def __call__(self, *step: str | int) -> None:
        until = time.monotonic() + LINGERING_S
        while step[:2] == ("index", 0) and not self.seen.exists() and time.monotonic() < until:
            time.sleep(0.01)


def load_in_little_memory() -> None:
    """Have loads of this process hold so little in memory that they must spill."""
    Spool.__init__.__defaults__ = (HELD_BYTES, HELD_BYTES)


def look_and_ask(house: House, told: Told) -> None:
    """Look at the sample, be refused, ask."""
    sample = sampling.make_sample(house, DEVELOPER, SCENARIO, DATASET)
    told.note([sampling.report_lines(sample, lang) for lang in Lang])
    rows = sampling.ask_sample(house, DEVELOPER, Asked(SCENARIO, DATASET, "SELECT * FROM yb_js"))
    told.note(rows.to_pylist())
    for sql in OWN_FAULTS:
        told.fails("a faulty look", lambda: sampling.ask_sample(house, DEVELOPER, Asked(SCENARIO, DATASET, sql)))  # noqa: B023 - called at once
    for sql in PRYING:
        told.fails("prying", lambda: ask(house, DEVELOPER, Asked(SCENARIO, DATASET, sql)))  # noqa: B023 - called at once
        told.fails("prying", lambda: quote(house, DEVELOPER, Asked(SCENARIO, DATASET, sql)))  # noqa: B023 - called at once
    told.note(ask(house, DEVELOPER, Asked(SCENARIO, DATASET, COUNT.format(month=1))))


def fail_on_the_real_data(house: House, told: Told) -> None:
    """Have the real data's engine fail over rows, as if the gate had let that through."""
    with using(house, DEVELOPER, Purpose(Action.ASK, Resource("dataset", DATASET), DATASET, SCENARIO)) as use:
        under = asking(house, use, SCENARIO, DATASET)
        with open_space(house, under) as space:
            for sql in OWN_FAULTS:
                told.fails("a fault over real rows", lambda: space.run(sql))  # noqa: B023 - called at once


def lose_a_worker(house: House) -> None:
    """Ask while the worker is killed under the question."""
    purpose = Purpose(Action.ASK, Resource("dataset", DATASET), DATASET, SCENARIO)
    with using(house, DEVELOPER, purpose) as use:
        under = asking(house, use, SCENARIO, DATASET)
        with open_space(house, under) as space:
            space.start()
            worker = space.pid
            if worker is None:
                raise AssertionError("the worker did not start")
            os.kill(worker, signal.SIGSTOP)
            threading.Timer(0.3, os.kill, (worker, signal.SIGKILL)).start()
            question = Asked(SCENARIO, DATASET, COUNT.format(month=2)).question
            gate_of(house).ask(question, under, space, use.event)


def fail_in_the_engine(settings: Settings, told: Told) -> None:
    """Ask and run with a deadline nothing can meet."""
    hurried = settings.model_copy(update={"worker_deadline_s": 1e-6})
    with open_house(settings, CLOCK) as house:
        digest = approved(house, HUBEI / "products" / "p1")
    with open_house(hurried, CLOCK) as house:
        question = Asked(SCENARIO, DATASET, COUNT.format(month=3))
        told.fails("a deadline", lambda: ask(house, DEVELOPER, question))
        job = building.run_job(house, OPERATOR, digest)
        told.note(job)
        if job.state is not JobState.FAILED:
            raise AssertionError("the job must fail")
        told.fails("no output", lambda: releasing.submit_release(house, DEVELOPER, job.id))


def open_with_wrong_keys(settings: Settings, told: Told, folder: Path) -> None:
    """Ask with another master key, and of a file that was changed."""
    question = Asked(SCENARIO, DATASET, COUNT.format(month=4))
    stranger = settings.model_copy(update={"master_key": SecretStr("5a" * 32)})
    with open_house(stranger, CLOCK) as house:
        told.fails("another key", lambda: ask(house, DEVELOPER, question))
    changed = settings.model_copy(update={"state_dir": folder / "changed", "database_url": None})
    shutil.copytree(settings.state_dir, changed.state_dir)
    for path in changed.state_dir.rglob("*.space"):
        content = bytearray(path.read_bytes())
        for place in range(4096, len(content), 4096):
            content[place] ^= 1
        path.write_bytes(content)
    with open_house(changed, CLOCK) as house:
        told.fails("a changed space", lambda: ask(house, DEVELOPER, question))


def build_and_release(house: House, told: Told, folder: Path) -> None:
    """Fail to build, then build, run, review, seal and revoke a product."""
    product = folder / "product"
    shutil.copytree(HUBEI / "products" / "p1", product)
    settings = product / "product.yml"  # other prices, since the failure at the first ones is kept as their answer
    settings.write_text(settings.read_text().replace("rho: 0.1}", "rho: 0.09}").replace("rho: 0.05}", "rho: 0.04}"))
    sheet = product / "cost_by_city.sql"
    written = sheet.read_text()
    sheet.write_text(f"SELECT xm, '{MARK}' FROM yb_js")
    told.fails("a faulty product", lambda: building.check_folder(house, DEVELOPER, product))
    sheet.write_text(written)
    job = run_whole(house, approved(house, product))
    package = sealed(house, job)
    told.note(verified(package))
    release = package.stem
    told.note([read_audit(house, AUDITOR), verify_audit(house, AUDITOR)])
    told.note(release)
    shutil.rmtree(product)


def serve(house: House, told: Told) -> None:
    """Be refused and answered over HTTP."""
    token = {"Authorization": f"Bearer {issue_token(house, 'admin', DEVELOPER, LIFETIME)}"}
    with TestClient(make_app(house), raise_server_exceptions=False) as client:
        for sql in (COUNT.format(month=1), COUNT.format(month=3), "SELECT xm FROM yb_js", "SELECT"):
            for lang in Lang:
                body = {"scenario": SCENARIO, "dataset": DATASET, "sql": sql}
                told.note(client.post("/api/v1/answers", json=body, headers=token | {"Accept-Language": lang}).text)


def command(told: Told, settings: Settings, source: Path) -> None:
    """Fail at the command line, in both languages and as JSON."""
    for folder in sorted((source / "bad").iterdir()):
        for how in (["--lang", "zh"], ["--lang", "en", "--json"]):
            words = ["ingest", "--contract", str(contract_of(DATASET)), "--manifest", str(folder / "manifest.json")]
            ended = command_line([*words, "--as", OPERATOR, "--dir", str(settings.state_dir), *how])
            if ended == 0:
                raise AssertionError(f"{folder.name} must be refused")


def live(source: Path, folder: Path) -> None:
    """Live it all."""
    configure_logs(sys.stderr)
    logging.getLogger().addHandler(logging.FileHandler(folder / "log.txt"))
    for name in ("", "sqlalchemy.engine"):
        logging.getLogger(name).setLevel(logging.DEBUG)
    load_in_little_memory()
    settings, told = Settings(state_dir=folder / "state", database_url=None), Told(folder / "told.txt")
    make_house(settings, CLOCK)
    with open_house(settings, CLOCK) as house:
        apply_file(house, HUBEI / "governance.yml")
        load(house, told, source)
        look_and_ask(house, told)
        fail_on_the_real_data(house, told)
        told.fails("a killed worker", lambda: lose_a_worker(house))
    fail_in_the_engine(settings, told)
    open_with_wrong_keys(settings, told, folder)
    with open_house(settings, CLOCK) as house:
        build_and_release(house, told, folder)
        serve(house, told)
        command(told, settings, source)
        leave_as_a_crash_would(folder)


def leave_as_a_crash_would(folder: Path) -> None:
    """Copy the state while it is open, so that what stands in write-ahead logs is searched as well."""
    shutil.copytree(folder / "state", folder / "as-open")


if __name__ == "__main__":
    live(Path(sys.argv[1]), Path(sys.argv[2]))
