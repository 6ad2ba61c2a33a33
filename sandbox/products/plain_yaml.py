"""YAML without its surprises: no tags, no aliases, no key twice."""

import yaml

from sandbox.products.findings import Findings


class _PlainLoader(yaml.SafeLoader):
    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            raise yaml.composer.ComposerError(None, None, "an alias", self.get_mark())
        return super().compose_node(parent, index)

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[object, object]:  # noqa: FBT001, FBT002  (the parent's signature)
        keys = [key.value for key, _ in node.value if isinstance(key, yaml.ScalarNode)]
        if len(keys) != len(node.value) or len(set(keys)) != len(keys):
            raise yaml.constructor.ConstructorError(None, None, "a key twice, or no plain key", node.start_mark)
        return dict(super().construct_mapping(node, deep=deep))


def read_yaml(text: str, where: str, findings: Findings) -> dict[object, object]:
    """Give the mapping that a YAML text holds; where it holds none, a finding is noted and {} given."""
    try:
        found = yaml.load(text, Loader=_PlainLoader)  # noqa: S506  (it is a SafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        findings.add("not_yaml", where, 1 if mark is None else mark.line + 1)
        return {}
    except (yaml.YAMLError, ValueError, RecursionError):
        findings.add("not_yaml", where, 1)
        return {}
    if not isinstance(found, dict):
        findings.add("wrong_type", where, where, "a mapping")
        return {}
    return found
