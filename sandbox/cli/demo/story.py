"""The demonstration's teller: says each step, its result, and the reason of each refusal."""

from collections.abc import Callable
from dataclasses import dataclass, field

from rich.table import Table

from sandbox.cli.screen import Screen
from sandbox.core.errors.tree import RefusedQuestion, SandboxError
from sandbox.core.text import Text

PASSES = Text("would pass: {sql}", "可改写为:{sql}")
NOT_REFUSED = "this must be refused, and was not"


@dataclass(frozen=True, slots=True)
class Told:
    """One thing that happened: in which step, what, and how it ended."""

    step: int
    what: str
    outcome: str
    code: str = ""


@dataclass(slots=True)
class Story:
    """What has been told so far."""

    screen: Screen
    told: list[Told] = field(default_factory=list)
    step: int = 0

    def open_step(self, heading: Text) -> None:
        """Begin the next step."""
        self.step += 1
        words = heading.in_(self.screen.lang)
        self.screen.people.print(f"\n[bold cyan]{self.step}. {words}[/]", highlight=False)

    def tell(self, text: Text, **facts: str | float) -> None:
        """Tell a result."""
        words = text.in_(self.screen.lang).format(**facts)
        self.told.append(Told(self.step, words, "done"))
        self.screen.people.print(f"   ✓ {words}", markup=False)

    def show(self, table: Table) -> None:
        """Lay a table out."""
        self.screen.people.print(table)

    def refuse(self, attempt: Text, act: Callable[[], object], kind: type[SandboxError] = SandboxError) -> None:
        """Try what must be refused, and tell why it was.

        Raises:
            RuntimeError: it was not refused.
        """
        words = attempt.in_(self.screen.lang)
        try:
            act()
        except kind as error:
            self._tell_refusal(words, error)
            return
        raise RuntimeError(NOT_REFUSED)

    def _tell_refusal(self, words: str, error: SandboxError) -> None:
        lang = self.screen.lang
        self.told.append(Told(self.step, words, "refused", error.code))
        say = self.screen.people.print
        say(f"   ✗ {words}", markup=False, style="yellow")
        for line in f"[{error.code}] {error.message(lang)}".splitlines():
            say(f"       {line}", markup=False)
        say(f"       → {error.what_next(lang)}", markup=False)
        if isinstance(error, RefusedQuestion) and error.rewrite:
            say(f"       → {PASSES.in_(lang).format(sql=error.rewrite)}", markup=False)
