"""The desk a command works at: settings, screen, and the options that every command has."""

import inspect
import os
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sandbox.cli.failing import settings_of_environment
from sandbox.cli.screen import Screen
from sandbox.config import Settings
from sandbox.core.errors.commanding import StateDirUnwritable, SystemRefused
from sandbox.core.errors.operating import ActorNotNamed, StateDirMissing
from sandbox.core.errors.tree import SandboxError
from sandbox.core.text import Lang

if TYPE_CHECKING:
    from sandbox.wiring.house import House

MAX_NAME = 128


def check_name(value: str | None) -> str | None:
    """Check that a word can be the name of something here.

    Raises:
        BadParameter: it is longer than any name, or not printable Unicode.
    """
    if value is not None and (len(value) > MAX_NAME or not value.isprintable()):
        raise typer.BadParameter(f"a name has at most {MAX_NAME} printable characters 名称至多 {MAX_NAME} 个可见字符")
    return value


StateDir = Annotated[Path | None, typer.Option("--dir", help="State directory / 状态目录 [default: ./.sandbox]")]
ActingAs = Annotated[str | None, typer.Option("--as", callback=check_name, help="Acting account / 操作账户")]
Language = Annotated[Lang | None, typer.Option("--lang", help="Language of messages / 消息语言")]
AsJson = Annotated[bool, typer.Option("--json", help="One JSON document on standard output / 以 JSON 输出")]


@dataclass(frozen=True, slots=True)
class Desk:
    """What every command gets."""

    settings: Settings
    screen: Screen
    is_dir_given: bool = False

    def open_house(self) -> "AbstractContextManager[House]":
        """Open the sandbox of the state directory.

        Raises:
            StateDirMissing: no sandbox was made there.
            StateDirUnwritable: it may not be written.
        """
        root = self.settings.state_dir.resolve()
        keeps_state_here = not self.settings.database_url
        if not root.is_dir() or (keeps_state_here and not (root / "state.sqlite").is_file()):
            raise StateDirMissing(path=str(root))
        if not os.access(root, os.W_OK | os.X_OK):
            raise StateDirUnwritable(path=str(root))
        from sandbox.wiring.house import open_house  # noqa: PLC0415 - a second, which commands on files need not wait

        return open_house(self.settings)

    @property
    def actor_id(self) -> str:
        """The account the command acts as.

        Raises:
            ActorNotNamed: neither `--as` nor SANDBOX_ACTOR names one.
        """
        if self.settings.actor is None:
            raise ActorNotNamed
        return self.settings.actor


def command(app: typer.Typer, name: str, *, example: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Register a command: its function takes a `Desk` first, and gains the options every command has."""

    def register(function: Callable[..., None]) -> Callable[..., None]:
        @wraps(function)
        def at_desk(
            *, state_dir: StateDir, acting_as: ActingAs, lang: Language, as_json: AsJson, **own: object
        ) -> None:
            screen = Screen(lang or Lang.EN, as_json)
            try:
                desk = _make_desk(state_dir, acting_as, lang, as_json=as_json)
                screen = desk.screen
                function(desk, **own)
            except (SandboxError, OSError) as raised:
                error = raised if isinstance(raised, SandboxError) else _of_system(raised)
                screen.fail(error)
                raise typer.Exit(error.exit_code) from raised

        at_desk.__signature__ = _signature_of(function)  # type: ignore[attr-defined]  # Typer reads it
        app.command(name, epilog=f"Example / 示例:  {example}")(at_desk)
        return function

    return register


def _of_system(error: OSError) -> SandboxError:
    """Tell what the operating system refused.

    Raises:
        OSError: the error itself, where it names no file: then it is no matter of paths, permissions or space.
    """
    if error.errno is None or error.filename is None:
        raise error
    return SystemRefused(path=str(error.filename), why=os.strerror(error.errno))


def _make_desk(state_dir: Path | None, acting_as: str | None, lang: Lang | None, *, as_json: bool) -> Desk:
    settings = settings_of_environment()
    changes = {"state_dir": state_dir, "actor": acting_as, "lang": lang}
    settings = settings.model_copy(update={k: v for k, v in changes.items() if v is not None})
    return Desk(settings, Screen(Lang(settings.lang), as_json), state_dir is not None)


def _signature_of(function: Callable[..., None]) -> inspect.Signature:
    own = list(inspect.signature(function, eval_str=True).parameters.values())[1:]
    common = {"state_dir": (StateDir, None), "acting_as": (ActingAs, None), "lang": (Language, None)}
    shared = [_keyword(name, kind, default) for name, (kind, default) in common.items()]
    own_keyword = [p.replace(kind=inspect.Parameter.KEYWORD_ONLY) for p in own]
    return inspect.Signature([*own_keyword, *shared, _keyword("as_json", AsJson, default=False)])


def _keyword(name: str, kind: object, default: object) -> inspect.Parameter:
    return inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=kind)
