"""JSON lines: each line a tree of its own; a line that is none is scanned as the text it is, and told."""

from collections.abc import Iterator

from sandbox.masking.finding.parts import ColumnLabel, Part, Unit
from sandbox.wiring.scanning.sources import Source
from sandbox.wiring.scanning.texts import line_parts, numbered_lines
from sandbox.wiring.scanning.trees import Gathered, leaves_of, parse
from sandbox.wiring.scanning.unread import Reason, Unread

BROKEN = ColumnLabel("lines that are no JSON", Unit.LINE)
GATHERED_LINES = 65_536


def read_tree_lines(source: Source) -> Iterator[Part]:
    """Read JSON lines.

    Raises:
        Unread: some line is no JSON (all the others are scanned before), or nested too deeply.
    """
    gathered = Gathered(Unit.LINE)
    has_broken = False
    for number, line in numbered_lines(source):
        if not line.strip():
            continue
        try:
            for leaf in leaves_of(parse(line)):
                yield from gathered.add(leaf, number)
        except Unread:
            has_broken = True
            yield from line_parts(BROKEN, [(number, line)])
        if number % GATHERED_LINES == 0:
            yield from gathered.rest()
    yield from gathered.rest()
    if has_broken:
        raise Unread(Reason.NOT_OF_ITS_FORMAT)
