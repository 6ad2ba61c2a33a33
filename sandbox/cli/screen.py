"""What a command shows: lines for people, or one JSON document."""

import json
from dataclasses import dataclass

from rich.console import Console
from rich.table import Table

from sandbox.core.digests import to_plain
from sandbox.core.errors.tree import RefusedQuestion, SandboxError
from sandbox.core.text import Lang, Text

PAPER_COLUMNS = 120
"""How wide lines are laid out where no terminal says so, as in a log or a file."""


@dataclass(frozen=True, slots=True)
class Screen:
    """Where a command's result goes, in which language, and in which form."""

    lang: Lang
    as_json: bool

    @property
    def people(self) -> Console:
        """The console for lines to people: standard output, or standard error when JSON goes there."""
        console = Console(stderr=self.as_json, highlight=False, soft_wrap=True)
        if not console.is_terminal and console.width < PAPER_COLUMNS:
            console.width = PAPER_COLUMNS
        return console

    def show(self, result: object, *lines: str) -> None:
        """Show a result: its plain form as JSON, or the lines."""
        if self.as_json:
            print(json_line(result))
            return
        for line in lines:
            self.people.print(line, markup=False)

    def lay(self, table: Table) -> None:
        """Lay a table out for people; JSON readers get theirs by `show`."""
        if not self.as_json:
            self.people.print(table)

    def say(self, text: Text, **facts: str | float) -> None:
        """Say something to a person on the way; JSON readers find it on standard error."""
        self.people.print(text.in_(self.lang).format(**facts), markup=False)

    def complain(self, *lines: str) -> None:
        """Say what is wrong to people, on standard error; JSON readers get theirs by `show`."""
        if not self.as_json:
            Console(stderr=True, highlight=False, soft_wrap=True).print("\n".join(lines), markup=False)

    def fail(self, error: SandboxError) -> None:
        """Show an error: what happened, why, and what to do next."""
        if self.as_json:
            print(json_line({"error": error_plain(error, self.lang)}))
            return
        console = Console(stderr=True, highlight=False, soft_wrap=True)
        console.print(f"[{error.code}] {error.message(self.lang)}", markup=False, style="red")
        if isinstance(error, RefusedQuestion) and error.rewrite:
            label = Text("This would pass: {sql}", "可改写为:{sql}").in_(self.lang)
            console.print(label.format(sql=error.rewrite), markup=False)
        console.print(error.what_next(self.lang), markup=False)


def json_line(result: object) -> str:
    """Write a result as one line of JSON; where a text is no Unicode (a lone surrogate), in ASCII with escapes."""
    plain = to_plain(result)
    line = json.dumps(plain, ensure_ascii=False)
    try:
        line.encode()
    except UnicodeEncodeError:
        return json.dumps(plain)
    return line


def error_plain(error: SandboxError, lang: Lang) -> dict[str, object]:
    """Give an error as JSON terms: code, message, remedy, findings, and for a refused question its rewrite."""
    plain: dict[str, object] = {
        "code": error.code,
        "message": error.what_happened(lang),
        "remedy": error.what_next(lang),
        "findings": [{"rule": f.rule, "where": f.where, "text": f.text.in_(lang)} for f in error.findings],
    }
    if isinstance(error, RefusedQuestion):
        plain |= {"fragment": error.fragment, "rewrite": error.rewrite}
    return plain
