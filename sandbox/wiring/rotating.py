"""Rotation of the master key: a new version, every wrapped key re-wrapped by it, the old one gone when none needs it.

Killed anywhere, the next run goes on: as long as the key file has two versions, a rotation is under way.
"""

from dataclasses import dataclass
from pathlib import Path

from sandbox.core.audit import AuditEvent
from sandbox.core.errors.operating import NewMasterKeyMissing
from sandbox.core.people import Action, Resource
from sandbox.storage.wrapped_keys import replace_wrapped, wrapped_keys
from sandbox.wiring.guarding import Purpose, using
from sandbox.wiring.house import KEY_FILE, House
from sandbox.world.keys import KeyRing, keep_root, open_key_ring
from sandbox.world.master_keys import parse_masters, version_of, with_new_version, write_masters


@dataclass(frozen=True, slots=True)
class Rotation:
    """How far a rotation came. `is_finished`: the newest version is the only one that opens anything."""

    version: int
    rewrapped: int
    is_finished: bool


def rotate_keys(house: House, who: str) -> Rotation:
    """Rotate the master key, or go on with a rotation.

    Where the key comes from the environment, the new version is added there first, beside the old one.

    Raises:
        NewMasterKeyMissing: the environment's key has one version only.
    """
    with using(house, who, Purpose(Action.ROTATE_KEYS, Resource("keys", "master"))) as use:
        ring = _ring_with_new_version(house, use.event)
        count = _rewrap_all(house, ring, use.event)
        keep_root(house.root / KEY_FILE, ring)
        is_finished = _retire_former(house, ring, use.event)
        newest = ring.versions[-1]
        house.database.record(use.event.noting(version=newest, keys=count, finished=str(is_finished)))
        return Rotation(newest, count, is_finished)


def _ring_with_new_version(house: House, event: AuditEvent) -> KeyRing:
    path, given = house.root / KEY_FILE, house.settings.master_key
    if given is not None:
        ring = open_key_ring(path, given.get_secret_value())
        if len(ring.versions) == 1:
            raise NewMasterKeyMissing(version=ring.versions[-1] + 1)
        return ring
    if len(open_key_ring(path, None).versions) == 1:
        house.database.record(event.noting(step="begin"))
        write_masters(path, with_new_version(_masters_in(path)))
    return open_key_ring(path, None)


def _rewrap_all(house: House, ring: KeyRing, event: AuditEvent) -> int:
    """Re-wrap what an older version wrapped, until nothing such is left; give how many there were."""
    newest, count = ring.versions[-1], 0
    while old := [key for key in wrapped_keys(house.database) if version_of(key.wrapped) != newest]:
        for key in old:
            wrapped = ring.wrap(ring.unwrap(key.wrapped, key.context), key.context)
            count += replace_wrapped(house.database, key, wrapped, event)
    return count


def _retire_former(house: House, ring: KeyRing, event: AuditEvent) -> bool:
    """Take older versions out of the key file, if no other process could still wrap by them."""
    if house.settings.master_key is not None:
        return False
    with house.key_use.alone() as is_alone:
        if not is_alone:
            return False
        _rewrap_all(house, ring, event)
        path, newest = house.root / KEY_FILE, ring.versions[-1]
        write_masters(path, {newest: _masters_in(path)[newest]})
        return True


def _masters_in(path: Path) -> dict[int, bytes]:
    return parse_masters(path.read_text())
