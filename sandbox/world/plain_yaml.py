"""YAML without its surprises, and where each thing in it stands.

No references (a few lines of them can stand for gigabytes), no field twice, no names that are not text, no tags of
programs: the file means one thing to every reader.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import yaml

from sandbox.core.text import Text

Step = str | int
Steps = tuple[Step, ...]
TEXT_TAG = "tag:yaml.org,2002:str"
NAMING_FIELDS = ("name", "property")
"""Items of a list can be named by these, instead of by number."""

REFERENCE = Text("references are not allowed", "不允许引用")
BROKEN = Text("its YAML breaks here", "此处 YAML 语法有误")
NO_SUCH_VALUE = Text("this is not the kind of value it looks like", "此值与其形式不符")
TWICE = Text("this field stands twice", "此字段重复")
NOT_TEXT = Text("the name of a field must be text", "字段名应为文本")
TOO_DEEP = Text("it is nested too deep", "嵌套过深")


@dataclass(frozen=True, slots=True)
class Spot:
    """A place in a text; line and column count from 1."""

    line: int
    column: int


@dataclass(frozen=True, slots=True)
class YamlFault:
    """What keeps a text from being plain YAML, and where."""

    text: Text
    spot: Spot


@dataclass(frozen=True, slots=True)
class PlainYaml:
    """What a text holds, or why it cannot be read; with `faults` the value is None."""

    value: object
    faults: tuple[YamlFault, ...] = ()
    root: yaml.Node | None = None

    def spot_of(self, steps: Steps) -> Spot | None:
        """Give where something stands: the field, or what comes nearest above it where it is not there."""
        node, spot = self.root, None if self.root is None else _spot(self.root.start_mark)
        for step in steps:
            found = None if node is None else _step_into(node, step)
            if found is None:
                break
            node, spot = found
        return spot


def read_plain_yaml(text: str) -> PlainYaml:
    """Read a text as one document of plain YAML; every field that stands twice is told at once."""
    try:
        loader = _PlainLoader(text)
        root = loader.get_single_node()
        faults = tuple(_faults_within(root)) if root is not None else ()
        return PlainYaml(None, faults) if faults else PlainYaml(_value_of(loader, root), root=root)
    except yaml.MarkedYAMLError as error:
        return _broken(_text_of(error), error.problem_mark or error.context_mark)
    except yaml.reader.ReaderError as error:
        before = text[: error.position]
        spot = Spot(before.count("\n") + 1, error.position - (before.rfind("\n") + 1) + 1)
        return PlainYaml(None, (YamlFault(BROKEN, spot),))
    except RecursionError:
        return _broken(TOO_DEEP, None)


def _value_of(loader: "_PlainLoader", root: yaml.Node | None) -> object:
    value: object = None if root is None else loader.construct_document(root)
    return value


def _text_of(error: yaml.MarkedYAMLError) -> Text:
    if error.problem == REFERENCE.en:
        return REFERENCE
    return NO_SUCH_VALUE if isinstance(error, yaml.constructor.ConstructorError) else BROKEN


def _broken(text: Text, mark: yaml.Mark | None) -> PlainYaml:
    return PlainYaml(None, (YamlFault(text, Spot(1, 1) if mark is None else _spot(mark)),))


class _PlainLoader(yaml.SafeLoader):
    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            raise yaml.composer.ComposerError(None, None, REFERENCE.en, self.get_mark())
        return super().compose_node(parent, index)

    def construct_object(self, node: yaml.Node, deep: bool = False) -> object:  # noqa: FBT001, FBT002 - PyYAML's signature
        try:
            return super().construct_object(node, deep=deep)
        except ValueError as error:  # a date that is none, a number beyond reach
            raise yaml.constructor.ConstructorError(None, None, NO_SUCH_VALUE.en, node.start_mark) from error


def _faults_within(node: yaml.Node) -> Iterator[YamlFault]:
    if isinstance(node, yaml.MappingNode):
        yield from _faults_of_names(node)
        for _, value in node.value:
            yield from _faults_within(value)
    elif isinstance(node, yaml.SequenceNode):
        for item in node.value:
            yield from _faults_within(item)


def _faults_of_names(node: yaml.MappingNode) -> Iterator[YamlFault]:
    seen: set[str] = set()
    for key, _ in node.value:
        if not isinstance(key, yaml.ScalarNode) or key.tag != TEXT_TAG:
            yield YamlFault(NOT_TEXT, _spot(key.start_mark))
        elif key.value in seen:
            yield YamlFault(TWICE, _spot(key.start_mark))
        else:
            seen.add(key.value)


def _step_into(node: yaml.Node, step: Step) -> tuple[yaml.Node, Spot] | None:
    if isinstance(node, yaml.MappingNode):
        return _field(node, step) or _field_of_value(node, step)
    if isinstance(node, yaml.SequenceNode):
        return _item(node, step)
    return None


def _field(node: yaml.MappingNode, step: Step) -> tuple[yaml.Node, Spot] | None:
    return next(((value, _spot(key.start_mark)) for key, value in node.value if key.value == step), None)


def _field_of_value(node: yaml.MappingNode, step: Step) -> tuple[yaml.Node, Spot] | None:
    """Step through a custom property to what its value holds."""
    within = _field(node, "value")
    return None if within is None or _field(node, "property") is None else _step_into(within[0], step)


def _item(node: yaml.SequenceNode, step: Step) -> tuple[yaml.Node, Spot] | None:
    if isinstance(step, int):
        found = node.value[step] if step < len(node.value) else None
    else:
        found = next((item for item in node.value if step in _names_of(item)), None)
    return None if found is None else (found, _spot(found.start_mark))


def _names_of(item: yaml.Node) -> list[str]:
    if not isinstance(item, yaml.MappingNode):
        return []
    return [value.value for key, value in item.value if key.value in NAMING_FIELDS]


def _spot(mark: yaml.Mark) -> Spot:
    return Spot(mark.line + 1, mark.column + 1)
