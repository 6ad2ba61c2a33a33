"""Every command of the tree has the options all commands have, a help text in both languages, and an example."""

import re
import shlex
from collections.abc import Iterator
from importlib import import_module
from pkgutil import iter_modules
from typing import Protocol, cast

import pytest
import typer

from sandbox.cli.main import app
from sandbox.cli.rooms import ROOMS, rooms_for
from sandbox.cli.tree import tree_of
from sandbox.core import errors
from sandbox.core.errors.tree import SandboxError

CHINESE = re.compile(r"[\u4e00-\u9fff]")
COMMON = {"--dir", "--as", "--lang", "--json"}
RECOMMENDED = re.compile(r"(?::|:|`) ?sandbox ([a-z]+(?: [a-z]+)?)")
LABEL = "Example / 示例:"
PROMISED = (
    "init ingest sample quote ask budget verify doctor serve demo",
    "product check|product freeze|product submit|product approve|job run|job status|gate check|contract check",
    (
        "manifest make|manifest check|manifest key|release submit|release check|release vote|release seal|"
        "release revoke|audit verify|govern apply|token issue"
    ),
)


class Parameter(Protocol):
    name: str
    opts: list[str]
    help: str | None


class Command(Protocol):
    name: str
    help: str
    epilog: str | None
    params: list[Parameter]

    def make_context(self, info_name: str, args: list[str]) -> object: ...


def commands_of(group: object, prefix: str = "") -> Iterator[tuple[str, Command]]:
    for name, child in getattr(group, "commands").items():  # noqa: B009 - only groups have it
        if hasattr(child, "commands"):
            yield from commands_of(child, f"{prefix}{name} ")
        else:
            yield f"{prefix}{name}", cast("Command", child)


COMMANDS = dict(commands_of(typer.main.get_command(app)))
each_command = pytest.mark.parametrize("name", COMMANDS)


@pytest.mark.parametrize("room", ROOMS)
def test_a_command_starts_with_the_module_that_adds_it_alone(room: str) -> None:
    tree = typer.main.get_command(tree_of((room,)))
    assert tuple(sorted(getattr(tree, "commands"))) == tuple(sorted(ROOMS[room]))  # noqa: B009 - only groups have it


def test_an_unknown_word_and_no_word_start_with_all_of_them() -> None:
    assert rooms_for(["scam"]) == rooms_for([]) == rooms_for(["--help"]) == tuple(ROOMS)


def test_every_promised_command_is_there() -> None:
    promised = {*PROMISED[0].split(), *PROMISED[1].split("|"), *PROMISED[2].split("|")}
    assert promised <= set(COMMANDS)


@each_command
def test_it_takes_what_every_command_takes(name: str) -> None:
    command = COMMANDS[name]
    assert {option for parameter in command.params for option in parameter.opts} >= COMMON


@each_command
def test_it_helps_in_both_languages(name: str) -> None:
    said = COMMANDS[name].help
    assert re.match("[A-Z]", said)
    assert CHINESE.search(said)
    for parameter in COMMANDS[name].params:
        assert parameter.help, f"{parameter.name} says nothing"


@each_command
def test_its_example_is_a_command_that_parses(name: str) -> None:
    epilog = COMMANDS[name].epilog or ""
    assert epilog.startswith(LABEL)
    typed = epilog.removeprefix(LABEL).split("|")[-1]
    words = shlex.split(typed)
    assert words[: 1 + len(name.split())] == ["sandbox", *name.split()]
    assert COMMANDS[name].make_context(name, words[1 + len(name.split()) :])


def test_every_command_that_an_error_recommends_is_there() -> None:
    for module in iter_modules(errors.__path__):
        import_module(f"sandbox.core.errors.{module.name}")
    remedies = {leaf: f"{leaf.remedy.en} {leaf.remedy.zh}" for leaf in leaves_of(SandboxError)}
    recommended = {words: leaf for leaf, said in remedies.items() for words in RECOMMENDED.findall(said)}
    assert len(recommended) > 10
    groups = {name.split()[0] for name in COMMANDS if " " in name}
    for words, leaf in recommended.items():
        first, _, second = words.strip().partition(" ")
        assert f"{first} {second}".strip() in COMMANDS or (first in COMMANDS and first not in groups), leaf.code


def leaves_of(kind: type[SandboxError]) -> Iterator[type[SandboxError]]:
    if "code" in vars(kind):
        yield kind
    for child in kind.__subclasses__():
        yield from leaves_of(child)
