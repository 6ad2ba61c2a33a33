"""HTML: the text one sees, attributes, comments and scripts, each by its line."""

from collections.abc import Iterator
from html.parser import HTMLParser
from itertools import accumulate, chain

from sandbox.masking.finding.parts import ColumnLabel, Part, Unit
from sandbox.wiring.scanning.sources import LARGEST_TREE, Source
from sandbox.wiring.scanning.texts import TEXT, decoded, line_parts, read_texts

ATTRIBUTES = ColumnLabel("attributes", Unit.LINE)
COMMENTS = ColumnLabel("comments", Unit.LINE)
INLINE = frozenset(
    ("a", "b", "bdi", "bdo", "code", "em", "font", "i", "mark", "s", "small", "span", "strong", "sub", "sup", "u")
)


class _Gatherer(HTMLParser):
    """Gathers texts; what stands in inline elements is one text with what is about it."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.texts: list[tuple[int, list[str]]] = [(1, [])]
        self.attributes: list[tuple[int, str]] = []
        self.comments: list[tuple[int, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._break_at(tag)
        line = self.getpos()[0]
        self.attributes += ((line, f"{name} {value}") for name, value in attrs if value)

    def handle_endtag(self, tag: str) -> None:
        self._break_at(tag)

    def _break_at(self, tag: str) -> None:
        if tag not in INLINE:
            self.texts.append((self.getpos()[0], []))

    def handle_data(self, data: str) -> None:
        if not self.texts[-1][1]:
            self.texts[-1] = (self.getpos()[0], [])
        self.texts[-1][1].append(data)

    def handle_comment(self, data: str) -> None:
        self.comments.append((self.getpos()[0], data))

    def handle_decl(self, decl: str) -> None:
        self.comments.append((self.getpos()[0], decl))

    def handle_pi(self, data: str) -> None:
        self.comments.append((self.getpos()[0], data))

    def unknown_decl(self, data: str) -> None:
        self.comments.append((self.getpos()[0], data))


def read_page(source: Source) -> Iterator[Part]:
    """Read an HTML page; one larger than is held at once is read as lines of text.

    Raises:
        Unread: it is in no known encoding.
    """
    if source.size > LARGEST_TREE:
        yield from read_texts(source)
        return
    gatherer = _Gatherer()
    gatherer.feed(decoded(source))
    gatherer.close()
    lines = chain.from_iterable(_lines(line, "".join(texts)) for line, texts in gatherer.texts)
    yield from line_parts(TEXT, lines)
    yield from line_parts(ATTRIBUTES, gatherer.attributes)
    yield from line_parts(COMMENTS, gatherer.comments)


def _lines(first: int, text: str) -> Iterator[tuple[int, str]]:
    lines = text.splitlines()
    return zip(accumulate((1 for _ in lines[1:]), initial=first), lines, strict=False)
