"""`sandbox sample FILE --contract C`: the masked sample of one's own files, made here, without a service."""

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from sandbox.cli.cells import rows_of
from sandbox.cli.desk import Desk
from sandbox.cli.failing import Fault, check_faultless
from sandbox.cli.gate import read_grant
from sandbox.cli.loading import LoadBar, said_of, summary_of
from sandbox.cli.manifests import Delivery, DescribedDelivery, describe_delivery
from sandbox.cli.showing import plain_table
from sandbox.core.contract import Contract
from sandbox.core.digests import to_plain
from sandbox.core.edge_rows import EdgeRows
from sandbox.core.errors.commanding import FileExists, SystemRefused
from sandbox.core.errors.tree import SandboxError
from sandbox.core.grant import Grant
from sandbox.core.periods import Days
from sandbox.core.text import Text
from sandbox.ingest.contract.odcs import read_loadable_contract
from sandbox.masking.sampling.granted import check_grant
from sandbox.wiring.sample_files import FileFormat, Written, places_of, write_sample
from sandbox.wiring.sampling import report_lines
from sandbox.wiring.trying import SCENARIO, Trial, TriedSample, grant_everything, trying
from sandbox.world.clock import SystemClock
from sandbox.world.keys import new_key, open_key_ring
from sandbox.world.master_keys import write_masters

T = TypeVar("T")
COMMAND = "sandbox sample"
WROTE = Text("written: {path}", "已写入:{path}")
KEY_DRAWN = Text("key written: {path}; keep it as you keep the data", "密钥已写入:{path},请与数据同等保管")


@dataclass(frozen=True, slots=True)
class FileOptions:
    """What was typed: files, their contract, and what is to be made of them."""

    files: tuple[str, ...]
    contract: Path
    grant: Path | None
    out: Path | None
    form: FileFormat
    key_file: Path | None
    covers: Days | None
    sql: str | None
    edges: EdgeRows


class _Faults:
    """Everything that is wrong with what was typed, gathered before any of it is used."""

    def __init__(self) -> None:
        self.found: list[Fault] = []

    def attempt(self, where: str, read: Callable[[], T]) -> T | None:
        """Give what is read, or note why it cannot be."""
        try:
            return read()
        except SandboxError as error:
            self.found.append(Fault(where, error))
            return None


def sample_files(desk: Desk, options: FileOptions) -> None:
    """Load files into a passing space, sample and inspect them, write what was asked for.

    Raises:
        SandboxError: options, contract or files cannot be used, with all that is wrong; or the data are refused.
    """
    trial, key = _read(options)
    with _leaving_nothing(), LoadBar(desk) as bar, trying(desk.settings, key, trial, bar.advance) as tried:
        answer = None if options.sql is None else tried.ask(options.sql, options.edges)
        written = _written(desk, options, tried)
        bar.close()
        if answer is not None:
            rows = rows_of(answer)
            desk.screen.show({"columns": answer.column_names, "rows": rows})
            desk.screen.lay(plain_table(answer.column_names, rows))
            return
        _show(desk, tried, written)
    if options.key_file is not None and not options.key_file.exists():
        write_masters(options.key_file, {1: key})
        desk.screen.say(KEY_DRAWN, path=str(options.key_file))


@contextmanager
def _leaving_nothing() -> Iterator[None]:
    """Let a request to end (SIGTERM) be an exception meanwhile, so that what was begun is cleaned away."""
    former = signal.signal(signal.SIGTERM, _end)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, former)


def _end(number: int, _: object) -> None:
    raise SystemExit(128 + number)


def _read(options: FileOptions) -> tuple[Trial, bytes]:
    """Read everything that was named; where some of it cannot be used, list all of that."""
    faults, path, today = _Faults(), options.contract, SystemClock().today()
    contract = faults.attempt(str(path), lambda: read_loadable_contract(path, today))
    faults.attempt("--out", lambda: _check_free(options.out))
    key = faults.attempt("--key-file", lambda: _key_of(options.key_file))
    grant = faults.attempt("--grant", lambda: _grant_of(options, contract))
    described = None if contract is None else faults.attempt("FILE", lambda: _described(options, contract))
    check_faultless(COMMAND, faults.found)
    if contract is None or key is None or grant is None or described is None:
        raise AssertionError("what could not be read is a fault")
    return Trial(contract, described.manifest, described.folder, grant), key


def _key_of(path: Path | None) -> bytes:
    return open_key_ring(path, None).root if path is not None and path.exists() else new_key()


def _grant_of(options: FileOptions, contract: Contract | None) -> Grant | None:
    grant = None if options.grant is None else read_grant(options.grant, COMMAND)
    if contract is None:
        return grant
    if grant is None:
        return grant_everything(contract)
    check_grant(contract, grant)
    return grant


def _described(options: FileOptions, contract: Contract) -> DescribedDelivery:
    today = SystemClock().today()
    delivery = Delivery(contract, SCENARIO, SCENARIO, today, options.covers, command=COMMAND)
    return describe_delivery(delivery, list(options.files))


def _check_free(out: Path | None) -> None:
    """Check that nothing lies where the sample is to be written.

    Raises:
        FileExists: something does.
        SystemRefused: the folder that shall hold it is not there.
    """
    for place in () if out is None else places_of(out):
        if place.exists() or place.is_symlink():
            raise FileExists(path=str(place))
        if not place.resolve().parent.is_dir():
            raise SystemRefused(path=str(place.parent), why="no such folder")


def _written(desk: Desk, options: FileOptions, tried: TriedSample) -> tuple[Path, ...]:
    if options.out is None:
        return ()
    how = Written(options.form, options.edges, desk.screen.lang)
    return write_sample(tried, report_lines(tried.sample, desk.screen.lang), options.out, how)


def _show(desk: Desk, tried: TriedSample, written: tuple[Path, ...]) -> None:
    lang, plain = desk.screen.lang, to_plain(tried.sample.signed)
    said = [WROTE.in_(lang).format(path=path) for path in written]
    shown = {
        **(plain if isinstance(plain, dict) else {}),
        "public_key": tried.public_key,
        "loaded": summary_of(tried.loaded),
        "written": [str(path) for path in written],
    }
    desk.screen.show(shown, said_of(desk, tried.loaded), *report_lines(tried.sample, lang), *said)
