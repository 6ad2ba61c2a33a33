"""JSON documents of a package, read strictly and without a server's libraries."""

import json


class MalformedDocument(ValueError):
    """A document does not have the fields it must have."""


class Fields:
    """An object of a JSON document; every getter raises MalformedDocument where the field is not as asked."""

    def __init__(self, value: object) -> None:
        if not isinstance(value, dict):
            raise MalformedDocument
        self._value = value

    def text(self, key: str) -> str:
        """Give a text."""
        value = self._value.get(key)
        if not isinstance(value, str):
            raise MalformedDocument(key)
        return value

    def within(self, key: str) -> "Fields":
        """Give an object."""
        return Fields(self._value.get(key))

    def items(self, key: str) -> tuple["Fields", ...]:
        """Give a list of objects."""
        value = self._value.get(key)
        if not isinstance(value, list):
            raise MalformedDocument(key)
        return tuple(Fields(item) for item in value)

    def texts(self) -> dict[str, str]:
        """Give all fields, which must be texts."""
        return {key: self.text(key) for key in self._value}

    def truths(self) -> frozenset[str]:
        """Give the names of the fields that are true; the others must be false."""
        if not all(isinstance(value, bool) for value in self._value.values()):
            raise MalformedDocument
        return frozenset(key for key, value in self._value.items() if value)


def read_fields(content: bytes) -> Fields:
    """Read a JSON document that is an object.

    Raises:
        MalformedDocument: it is not one.
    """
    try:
        return Fields(json.loads(content))
    except (ValueError, RecursionError) as error:
        raise MalformedDocument from error
