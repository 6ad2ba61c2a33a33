"""Arrow columns of any type as texts: numbers keep their digits, nested values are taken apart."""

from collections.abc import Iterator

import pyarrow as pa
import pyarrow.compute as pc

NESTED = (pa.types.is_list, pa.types.is_large_list, pa.types.is_fixed_size_list, pa.types.is_map)
BINARY = (pa.types.is_binary, pa.types.is_large_binary, pa.types.is_fixed_size_binary, pa.types.is_binary_view)
WHOLE = 2.0**53

Texts = tuple[str, pa.Array, pa.Array]
"""What follows the column's own name, the texts, and the row each is from (0 = first)."""


def texts_of(values: pa.Array) -> Iterator[Texts]:
    """Give all the texts in a column: one array, or one for each leaf of nested values."""
    rows = pa.array(range(len(values)), pa.int64())
    yield from _leaves("", values, rows)


def is_number(kind: pa.DataType) -> bool:
    """Tell whether values of a type are numbers, or dates and times, which may look like an identifier by chance."""
    return not (_is_nested(kind) or _is_text(kind))


def _is_nested(kind: pa.DataType) -> bool:
    return pa.types.is_struct(kind) or any(is_of(kind) for is_of in NESTED)


def _is_text(kind: pa.DataType) -> bool:
    if pa.types.is_dictionary(kind):
        return _is_text(kind.value_type)
    kinds = (pa.types.is_string, pa.types.is_large_string, pa.types.is_string_view, *BINARY)
    return any(is_of(kind) for is_of in kinds)


def _leaves(name: str, values: pa.Array, rows: pa.Array) -> Iterator[Texts]:
    if isinstance(values, pa.ExtensionArray):
        yield from _leaves(name, values.storage, rows)
    elif pa.types.is_struct(values.type):
        for field, child in zip(values.type, values.flatten(), strict=True):
            yield from _leaves(f"{name}.{field.name}", child, rows)
    elif pa.types.is_map(values.type):
        inner = rows.take(pc.list_parent_indices(values.cast(_as_list(values.type))))
        yield from _leaves(f"{name}[*]", values.cast(_as_list(values.type)).flatten(), inner)
    elif _is_nested(values.type):
        yield from _leaves(f"{name}[*]", pc.list_flatten(values), rows.take(pc.list_parent_indices(values)))
    else:
        yield name, _texts(values), rows


def _as_list(kind: pa.DataType) -> pa.DataType:
    return pa.list_(pa.struct([("key", kind.key_type), ("value", kind.item_type)]))


def _texts(values: pa.Array) -> pa.Array:
    """Give leaf values as texts; a dictionary keeps its form, so that one long text is not multiplied."""
    if pa.types.is_dictionary(values.type):
        return pa.DictionaryArray.from_arrays(values.indices, _texts(values.dictionary))
    if any(is_of(values.type) for is_of in BINARY):
        return _decoded(values)
    if pa.types.is_floating(values.type):
        return _whole_numbers(values)
    return values if pa.types.is_string(values.type) else pc.cast(values, pa.string())


def _decoded(values: pa.Array) -> pa.Array:
    try:
        return pc.cast(pc.cast(values, pa.binary()), pa.string())
    except pa.ArrowInvalid:
        texts = [None if v is None else v.decode("utf-8", "replace") for v in values.to_pylist()]
        return pa.array(texts, pa.string())


def _whole_numbers(values: pa.Array) -> pa.Array:
    """Give floating numbers as texts: whole ones by their digits, as a telephone number beside missing ones is kept."""
    doubles = pc.cast(values, pa.float64())
    is_whole = pc.and_(pc.equal(pc.floor(doubles), doubles), pc.less(pc.abs(doubles), WHOLE))
    wholes = pc.if_else(is_whole, doubles, None)
    return pc.coalesce(pc.cast(pc.cast(wholes, pa.int64()), pa.string()), pc.cast(doubles, pa.string()))
