"""Disposal of a space (妥善处置, I3): keys, workers, files, samples; then one transaction and a signed certificate.

Each step can be done again: what was to be destroyed is recorded with its digests before anything is, and the state
moves last. Whoever is killed in between leaves a closing space, and `dispose` goes on.
"""

import os
from dataclasses import dataclass, replace
from hashlib import file_digest
from pathlib import Path

from sandbox.core.audit import AuditEvent
from sandbox.core.digests import sha256_hex
from sandbox.core.errors.disposing import SpaceNotOpen
from sandbox.core.people import Action
from sandbox.core.samples import Sample
from sandbox.core.social import is_social
from sandbox.core.spaces import (
    OPERATOR,
    SPACE_MACHINE,
    Certificate,
    Remains,
    RemainsKind,
    SignedCertificate,
    Space,
    SpaceFile,
    SpaceState,
)
from sandbox.core.text import Text
from sandbox.spaces.files import destroy
from sandbox.spaces.holders import end_holders
from sandbox.storage.disposals import empty_sample, keep_disposed, living_samples
from sandbox.storage.records import Kept
from sandbox.wiring.certificates import certificate_path, keep_certificate, sign_certificate
from sandbox.wiring.closing import attempt_on, follow_governance, resource_of
from sandbox.wiring.guarding import Purpose, using_found
from sandbox.wiring.house import House
from sandbox.wiring.social_ending import destroy_library_files
from sandbox.wiring.spaces import path_of
from sandbox.world.erasable_keys import ErasableKeys
from sandbox.world.signing import open_signer

SERVICE_KEY = "service"
SAYS = Text(
    "The files named were emptied and deleted, and half of the key of each was overwritten and deleted, so that no copy"
    " of them can be read. The record of who used the data stays for at least three years (Z 29).",
    "所列文件已清空并删除,各文件密钥之半已覆写并删除,任何副本均不可再读取。使用记录依 Z 第二十九条至少保存三年。",
)


@dataclass(frozen=True, slots=True)
class Disposed:
    """A certificate, and where its file lies."""

    signed: SignedCertificate
    path: str


def dispose_space(house: House, who: str, space: str) -> Disposed:
    """Dispose of a closing space, or finish what an interrupted disposal began; done once, it says the same again.

    Raises:
        MoveNotAllowed: the space was not closed before.
    """
    follow_governance(house)  # what ended meanwhile is closing, though nobody has looked since
    purpose = attempt_on(Action.DISPOSE_SPACE, space)
    with using_found(house, who, purpose, lambda: _of(house, Action.DISPOSE_SPACE, space)) as use:
        kept = house.space_register.get(space)
        if kept.record.signed is None:
            SPACE_MACHINE.check_move(kept.record.state, SpaceState.DISPOSED, OPERATOR)
            kept = _planned(house, kept, use.event)
            for remains in kept.record.remains:
                _destroy(house, remains)
            if is_social(kept.record.dataset):  # what was brought for this scenario, or mixed in it, is in no other
                destroy_library_files(house, use, house.datasets.list_versions(kept.record.dataset))
            signed = _certified(house, kept.record, who)
            disposed = replace(kept.record, state=SpaceState.DISPOSED, signed=signed)
            keep_disposed(house.database, kept, disposed, use.event)
        return _kept(house, house.space_register.get(space).record)


def read_certificate_of(house: House, who: str, space: str) -> Disposed:
    """Give the certificate of a space that was disposed of; its file is written again where it is missing.

    Raises:
        SpaceNotOpen: it was not disposed of yet.
    """
    purpose = attempt_on(Action.READ_SPACE, space)
    with using_found(house, who, purpose, lambda: _of(house, Action.READ_SPACE, space)) as use:
        house.database.record(use.event)
        return _kept(house, house.space_register.get(space).record)


def destroy_late_sample(house: House, sample: Sample, event: AuditEvent) -> None:
    """Destroy a sample that was made while its space was being closed."""
    _destroy(house, _of_sample(house, sample))
    empty_sample(house.database, sample.id, event)


def service_key(house: House) -> bytes:
    """Give the service's public key, by which a certificate is checked."""
    return open_signer(house.keys, SERVICE_KEY).public


def _of(house: House, action: Action, space: str) -> Purpose:
    found = house.space_register.get(space).record
    return Purpose(action, resource_of(found), found.dataset, found.scenario)


def _planned(house: House, kept: Kept[Space], event: AuditEvent) -> Kept[Space]:
    """Record what is there to be destroyed, with its digests, beside what an earlier attempt recorded."""
    known = {(remains.kind, remains.id) for remains in kept.record.remains}
    files = (_of_file(house, file) for file in house.space_register.files_of(kept.record.id))
    samples = (_of_sample(house, sample) for sample in living_samples(house.database, kept.record))
    new = tuple(remains for remains in (*files, *samples) if (remains.kind, remains.id) not in known)
    if new:
        planned = replace(kept.record, remains=(*kept.record.remains, *new))
        house.space_register.change(kept, planned, event.noting(step="plan", remains=len(new)))
    return house.space_register.get(kept.record.id)


def _of_file(house: House, file: SpaceFile) -> Remains:
    return _remains(RemainsKind.SPACE, (file.id, file.wrapped_key), path_of(house, file))


def _of_sample(house: House, sample: Sample) -> Remains:
    return _remains(RemainsKind.SAMPLE, (sample.id, sample.wrapped_key), house.samples / sample.file)


def _remains(kind: RemainsKind, key: tuple[str, str], path: Path) -> Remains:
    digest, size = "", 0
    if path.is_file():
        with path.open("rb") as file:
            digest, size = file_digest(file, "sha256").hexdigest(), os.fstat(file.fileno()).st_size
    return Remains(kind, key[0], path.name, digest, size, sha256_hex(key[1].encode()))


def _destroy(house: House, remains: Remains) -> None:
    """Destroy the key, end the workers, empty and delete the file: nothing of it is needed for doing it again."""
    keys, path = _place_of(house, remains)
    keys.erase(remains.secret)
    if path.is_file():
        file = path.stat()
        end_holders(file)
        destroy(path)
        end_holders(file)  # one may have been started meanwhile


def _place_of(house: House, remains: Remains) -> tuple[ErasableKeys, Path]:
    if remains.kind is RemainsKind.SAMPLE:
        return house.sample_keys, house.samples / remains.file
    return house.space_keys, house.scenario_spaces / remains.file


def _certified(house: House, space: Space, who: str) -> SignedCertificate:
    if space.closing is None:
        raise RuntimeError("a closing space says why it was closed")
    certificate = Certificate(
        space=space.id,
        scenario=space.scenario,
        dataset=space.dataset,
        provider=space.provider,
        grants=space.grants,
        closing=space.closing,
        law=space.closing.ground.law,
        destroyed=space.remains,
        disposed_by=who,
        disposed_at=house.clock.now(),
        says=SAYS,
    )
    return sign_certificate(certificate, open_signer(house.keys, SERVICE_KEY))


def _kept(house: House, space: Space) -> Disposed:
    if space.signed is None:
        raise SpaceNotOpen(space=space.id, state=space.state.value)
    path = certificate_path(house.root, space.id)
    return Disposed(space.signed, str(path if path.is_file() else keep_certificate(house.root, space.signed)))
