"""Verify the bag: every file is listed, every checksum holds, nothing is added or missing (RFC 8493, 3)."""

from collections.abc import Iterator, Mapping

from sandbox.core.text import Text
from sandbox.release.flaws import Flaw, changed
from sandbox.release.layout import (
    ATTESTATIONS,
    BAG,
    BAGIT,
    MANIFEST,
    PAYLOAD,
    SUFFIX,
    TAG_FILES,
    TAG_MANIFEST,
    sha512_hex,
)
from sandbox.release.opening import Opened

ALTERED = Text("its content is not what was sealed", "内容与封装时不一致")
MISSING = Text("it is missing", "缺失")
ADDED = Text("it was added", "系后来添加")
BAD_LIST = Text("the list of checksums cannot be read", "校验清单无法读取")


def judge_bag(opened: Opened, sealed_tag_manifest: str | None) -> tuple[Flaw, ...]:
    """Judge every file of the package against the checksum lists.

    Args:
        opened: the package.
        sealed_tag_manifest: SHA-512 of the list of lists as the service signed it; None if that is not known.
    """
    held = {name.removeprefix(BAG): content for name, content in opened.contents.items() if name.startswith(BAG)}
    damaged = frozenset(name.removeprefix(BAG) for name in opened.damaged)
    return (*_strangers(opened), *_judge_tags(held, damaged, sealed_tag_manifest), *_judge_payload(held, damaged))


def _strangers(opened: Opened) -> Iterator[Flaw]:
    for name in (*opened.contents, *opened.damaged):
        inside = name.removeprefix(BAG)
        is_tag = name.startswith(BAG) and inside in (*TAG_FILES, TAG_MANIFEST)
        is_payload = name.startswith(f"{BAG}{PAYLOAD}")
        is_attestation = name.startswith(ATTESTATIONS) and name.endswith(SUFFIX)
        if not (is_tag or is_payload or is_attestation):
            yield changed("added", name, ADDED)


def _judge_tags(held: Mapping[str, bytes], damaged: frozenset[str], sealed: str | None) -> Iterator[Flaw]:
    tags = {name: content for name, content in held.items() if name in TAG_FILES}
    tag_manifest = held.get(TAG_MANIFEST)
    if tag_manifest is None or (sealed is not None and sha512_hex(tag_manifest) != sealed):
        yield changed("altered", f"{BAG}{TAG_MANIFEST}", MISSING if tag_manifest is None else ALTERED)
        return
    yield from _compare(tag_manifest, TAG_MANIFEST, tags, damaged & frozenset(TAG_FILES))
    if tags.get("bagit.txt", BAGIT) != BAGIT:
        yield changed("altered", f"{BAG}bagit.txt", ALTERED)


def _judge_payload(held: Mapping[str, bytes], damaged: frozenset[str]) -> Iterator[Flaw]:
    manifest = held.get(MANIFEST)
    if manifest is None:
        return
    payload = {name: content for name, content in held.items() if name.startswith(PAYLOAD)}
    yield from _compare(manifest, MANIFEST, payload, frozenset(n for n in damaged if n.startswith(PAYLOAD)))


def _compare(manifest: bytes, list_name: str, files: Mapping[str, bytes], damaged: frozenset[str]) -> Iterator[Flaw]:
    listed = read_manifest(manifest)
    if listed is None:
        yield changed("bad_list", f"{BAG}{list_name}", BAD_LIST)
        return
    for name in sorted(files.keys() - listed.keys()):
        yield changed("added", f"{BAG}{name}", ADDED)
    for name in sorted(listed.keys() - files.keys() - damaged):
        yield changed("missing", f"{BAG}{name}", MISSING)
    for name in sorted(listed.keys() & files.keys()):
        if sha512_hex(files[name]) != listed[name]:
            yield changed("altered", f"{BAG}{name}", ALTERED)


def read_manifest(content: bytes) -> dict[str, str] | None:
    """Read a list of checksums by file name; None if it is not one."""
    try:
        lines = content.decode("utf-8").split("\n")
    except UnicodeDecodeError:
        return None
    listed: dict[str, str] = {}
    for line in lines[:-1]:
        digest, gap, name = line.partition("  ")
        if not gap or not name or name in listed:
            return None
        listed[name] = digest
    return listed if lines[-1] == "" and listed else None
