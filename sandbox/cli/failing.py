"""How a command ends when it cannot go on: what was typed is not a command, or the program has a fault."""

import sys
import traceback
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import typer

import sandbox
from sandbox.cli.screen import Screen, json_line
from sandbox.config import Settings, UnusableSettings, read_settings
from sandbox.core.errors.commanding import CommandUnusable, SettingsUnusable
from sandbox.core.errors.operating import UnusableInput
from sandbox.core.errors.tree import Finding, SandboxError
from sandbox.core.text import Lang, Text

BUG_EXIT = 1
PACKAGE = Path(sandbox.__file__).parent
BUG = Text("{kind} at {place}", "{kind},位于 {place}")
REPORT = Text(
    "This is a fault of the sandbox: report this line. SANDBOX_DEBUG=1 shows the traceback, which may hold data.",
    "这是程序缺陷,请报告以上内容。设 SANDBOX_DEBUG=1 可显示调用栈(其中可能含有数据)。",
)
CANNOT_READ = Text("it has not the form this setting takes", "取值格式不符")


@dataclass(frozen=True, slots=True)
class Fault:
    """One of several things that failed: where, and why."""

    where: str
    error: SandboxError


def check_faultless(source: str, faults: Iterable[Fault]) -> None:
    """Check that nothing failed.

    Raises:
        SandboxError: the only error as it is, or one that lists all of them at once.
    """
    found = tuple(faults)
    if len(found) == 1:
        raise found[0].error
    if found:
        raise unusable(source, *(finding for fault in found for finding in _findings_of(fault)))


def _findings_of(fault: Fault) -> Iterator[Finding]:
    error = fault.error
    text = Text(error.what_happened(Lang.EN), error.what_happened(Lang.ZH))
    yield Finding(error.code, fault.where, text)
    for finding in error.findings:
        yield Finding(finding.rule, f"{fault.where}: {finding.where}", finding.text)


def unusable(source: str, *findings: Finding) -> UnusableInput:
    """Give the error of a command whose options, files or lines cannot be used, with everything that is wrong."""
    return UnusableInput(source=source, findings=findings)


def settings_of_environment() -> Settings:
    """Read the settings.

    Raises:
        SettingsUnusable: some cannot be read; the findings name them all.
    """
    try:
        return read_settings()
    except UnusableSettings as error:
        findings = tuple(Finding("form", name, CANNOT_READ) for name in error.names)
        raise SettingsUnusable(findings=findings, count=len(findings)) from None


def screen_for(arguments: list[str]) -> Screen:
    """Give the screen that arguments ask for which could not be read as a command."""
    try:
        chosen = read_settings().lang
    except UnusableSettings:
        chosen = "en"
    typed = [word for option, word in pairwise(arguments) if option == "--lang"]
    typed += [word.removeprefix("--lang=") for word in arguments if word.startswith("--lang=")]
    known = [word for word in typed if word in {lang.value for lang in Lang}]
    return Screen(Lang(known[-1] if known else chosen), "--json" in arguments)


def fail_usage(error: typer.TyperException, screen: Screen) -> int:
    """Say what is wrong with what was typed; give the exit code. A group without a command has shown its help."""
    why = error.format_message().strip()
    if why:
        context = getattr(error, "ctx", None)
        screen.fail(CommandUnusable(why=why, command=context.command_path if context else "sandbox"))
    return CommandUnusable.exit_code


def fail_by_bug(error: Exception, screen: Screen) -> int:
    """Say where an unexpected error came from, without its own words: they may hold values. Give the exit code."""
    said = BUG.in_(screen.lang).format(kind=type(error).__name__, place=_place_of(error))
    remedy = REPORT.in_(screen.lang)
    if screen.as_json:
        print(json_line({"error": {"code": "bug", "message": said, "remedy": remedy, "findings": []}}))
    else:
        print(f"[bug] {said}\n{remedy}", file=sys.stderr)
    if _is_debugging():
        traceback.print_exception(error)
    return BUG_EXIT


def _place_of(error: Exception) -> str:
    """Give the innermost line of this program that the error passed."""
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if Path(frame.filename).is_relative_to(PACKAGE)] or list(frames)
    last = own[-1]
    path = Path(last.filename)
    name = path.relative_to(PACKAGE.parent) if path.is_relative_to(PACKAGE) else path.name
    return f"{name}:{last.lineno}"


def _is_debugging() -> bool:
    try:
        return read_settings().debug
    except UnusableSettings:
        return False
