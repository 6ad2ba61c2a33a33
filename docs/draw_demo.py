"""Draw `docs/img/demo.svg` from a real run of `sandbox demo`: what a terminal shows, shortened to the telling steps."""

import io
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from rich.console import Console
from rich.text import Text

WIDTH = 112
PICTURE = Path(__file__).parent / "img" / "demo.svg"
HEADING = re.compile(r"(?:\x1b\[[0-9;]*m)*(\d)\. ")
SHOWN = {1: 22, 4: 40, 7: 9, 8: 6}


def main() -> None:
    """Run the demonstration and draw it."""
    with tempfile.TemporaryDirectory() as folder:
        command = [str(Path(sys.executable).with_name("sandbox")), "demo", "--dir", f"{folder}/demo-world"]
        terminal = {"FORCE_COLOR": "1", "TTY_COMPATIBLE": "1", "COLUMNS": str(WIDTH), "TERM": "xterm-256color"}
        done = subprocess.run(command, env={**os.environ, **terminal}, capture_output=True, text=True, check=True)  # noqa: S603
    text = done.stdout.replace(folder, ".")
    console = Console(record=True, width=WIDTH, file=io.StringIO(), force_terminal=True, highlight=False)
    console.print("[bold]$ make demo[/]")
    for block in _blocks(text):
        console.print(Text.from_ansi(block))
    PICTURE.parent.mkdir(exist_ok=True)
    console.save_svg(str(PICTURE), title="sandbox demo 「鄂数沙箱」")


def _blocks(text: str) -> list[str]:
    """Give the first lines of the steps that are shown, and the closing lines."""
    lines = [line for line in text.splitlines() if line.strip() and "━" not in line and "\x1b[2K" not in line]
    headings = [(number, HEADING.match(line)) for number, line in enumerate(lines)]
    starts = {int(found.group(1)): number for number, found in headings if found}
    ends = {step: min((s for s in starts.values() if s > start), default=len(lines)) for step, start in starts.items()}
    chosen = []
    for step, most in SHOWN.items():
        block = lines[starts[step] : ends[step]]
        chosen.append("\n".join(block[:most] + (["   …"] if len(block) > most else [])))
    return chosen


if __name__ == "__main__":
    main()
