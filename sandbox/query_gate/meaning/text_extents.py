"""What texts of public domains can become: each listed value is changed in turn."""

from dataclasses import replace

from sandbox.core.columns import Bounds
from sandbox.query_gate.language.expressions import ChangedText, OneOf, Substring, TestedText, TextLiteral
from sandbox.query_gate.meaning.domains import Extent, gaps_only
from sandbox.query_gate.meaning.kinds import Kind
from sandbox.query_gate.meaning.texts import changed, passes


def changed_extent(node: Substring | ChangedText, of: Extent) -> Extent:
    """Give what a changed text can be."""
    return replace(of, values=tuple(dict.fromkeys(changed(node, str(value)) for value in of.values or ())))


def length_extent(of: Extent) -> Extent:
    """Give how long a text can be, in characters; one beyond the public domain has no length, so NULL may be."""
    lengths = tuple(sorted({len(str(value)) for value in of.values or ("",)}))
    bounds = Bounds(lengths[0], lengths[-1])
    return Extent(Kind.NUMBER, bounds, 0, None, may_be_null=True, reached=gaps_only(lengths, bounds))


def passing(node: TestedText, of: Extent) -> OneOf:
    """Give a test as the list of those texts of the public domain that pass it."""
    found = (str(value) for value in of.values or () if passes(node.test, str(value), node.pattern))
    return OneOf(node.of, tuple(map(TextLiteral, found)))
