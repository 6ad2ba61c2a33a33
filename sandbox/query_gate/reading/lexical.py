"""What a text may be made of, decided before any parser reads it.

An allow-list of tokens, so that two parsers cannot read the same text differently (privacy.md, Parser facts), and
limits on size and nesting, so that a recursive parser cannot run out of stack.
"""

import re
import unicodedata

from sandbox.core.errors.asking import CharacterNotAllowed, NotOneSelect, QuestionTooLong, QuestionUnreadable
from sandbox.core.text import Text

MAX_BYTES = 8192
MAX_TOKENS = 800
MAX_NESTING = 60
MAX_CHAIN = 60
BYTES, TOKENS = Text("bytes", "字节"), Text("tokens", "词元")
NESTING, OPERATORS = Text("nesting", "嵌套"), Text("operators in a row", "连续运算符")

_WORD = r"[^\W\d]\w*"
_TOKEN = re.compile(
    rf"""
    (?P<space>[ \t\r\n]+)
  | (?P<comment>--[^\n]*|/\*(?:(?!/\*).)*?\*/)
  | (?P<word>{_WORD})(?P<prefixed>')?
  | (?P<number>\d+(?:\.\d+)?)(?P<glued>[\w.])?
  | (?P<text>'(?:[^']|'')*')
  | (?P<quoted>"(?:[^"]|"")+")
  | (?P<operator>(?:<>|!=|<=|>=|//|\|\||::|[=<>+\-*/%])(?![=<>*/!%|:]))
  | (?P<sign>[(),.\[\]])
  | (?P<end>;)
    """,
    re.VERBOSE | re.DOTALL,
)
_CHAINING = frozenset({"NOT", "IS", "IN", "BETWEEN", "LIKE"})
_BREAKING = frozenset({"AND", "OR", "WHEN", "THEN", "ELSE", "FROM", "WHERE", "HAVING", "BY", "(", ")", ","})


def check_text(sql: str) -> tuple[str, ...]:
    """Check a text against the limits and the token list; give its tokens, words in capitals.

    Raises:
        RefusedQuestion: too long, too deep, a character or token that is not in the language, not one SELECT.
    """
    if len(sql.encode("utf-8", "surrogatepass")) > MAX_BYTES:
        raise QuestionTooLong(fragment=sql[:40], what=BYTES, limit=MAX_BYTES)
    _check_characters(sql)
    tokens = _tokens_of(sql)
    if len(tokens) > MAX_TOKENS:
        raise QuestionTooLong(fragment=sql[:40], what=TOKENS, limit=MAX_TOKENS)
    _check_nesting(sql, tokens)
    if not tokens or tokens[0] not in ("SELECT", "WITH"):
        raise NotOneSelect(fragment=tokens[0] if tokens else "an empty text")
    if ";" in tokens[:-1]:
        raise NotOneSelect(fragment="more than one statement", rewrite=sql[: sql.index(";")])
    return tokens


def _check_characters(sql: str) -> None:
    composed = unicodedata.normalize("NFC", sql)
    if composed != sql:
        raise CharacterNotAllowed(fragment="not in Unicode normal form C", rewrite=composed, position=0)
    for position, character in enumerate(sql):
        category = unicodedata.category(character)
        is_plain = character in " \t\r\n" or category[0] not in "CZ"
        if not is_plain:
            plainer = sql.replace(character, " " if category[0] == "Z" else "")
            raise CharacterNotAllowed(fragment=f"U+{ord(character):04X}", rewrite=plainer, position=position)


def _tokens_of(sql: str) -> tuple[str, ...]:
    tokens: list[str] = []
    position = 0
    while position < len(sql):
        match = _TOKEN.match(sql, position)
        if match is None:
            raise _stray(sql, position)
        if match["glued"]:
            raise QuestionUnreadable(fragment=match[0])
        if match["prefixed"] and match["word"].upper() != "DATE":
            raise CharacterNotAllowed(fragment=match[0], position=position)
        position = match.end("word") if match["prefixed"] else match.end()
        if not (match["space"] or match["comment"]):
            tokens.append(match["word"].upper() if match["word"] else match[0])
    return tuple(tokens)


def _stray(sql: str, position: int) -> CharacterNotAllowed | QuestionUnreadable:
    if sql[position] in "'\"":
        return QuestionUnreadable(fragment=sql[position : position + 20])
    rewrite = sql.replace("==", "=") if sql.startswith("==", position) else None
    return CharacterNotAllowed(fragment=sql[position], rewrite=rewrite, position=position)


def _check_nesting(sql: str, tokens: tuple[str, ...]) -> None:
    depth = chain = 0
    for token in tokens:
        depth += (token in ("(", "[", "CASE")) - (token in (")", "]", "END"))
        chain = 0 if token in _BREAKING else chain + _is_chaining(token)
        if depth > MAX_NESTING:
            raise QuestionTooLong(fragment=sql[:40], what=NESTING, limit=MAX_NESTING)
        if chain > MAX_CHAIN:
            raise QuestionTooLong(fragment=sql[:40], what=OPERATORS, limit=MAX_CHAIN)


def _is_chaining(token: str) -> bool:
    return token in _CHAINING or token in (
        "+",
        "-",
        "*",
        "/",
        "//",
        "%",
        "||",
        "::",
        "=",
        "<>",
        "!=",
        "<",
        ">",
        "<=",
        ">=",
    )
