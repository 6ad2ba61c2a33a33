"""Keys: derived, wrapped, kept where only their owner reads."""

from pathlib import Path

import pytest

from sandbox.core.errors.operating import KeyUnwrapFailed, MasterKeyMissing, MasterKeyUnusable
from sandbox.world.keys import KeyRing, new_key, open_key_ring, write_master_key
from sandbox.world.signing import is_signed_by, open_signer

RING = KeyRing(bytes(range(32)))


def test_a_purpose_always_gives_the_same_key_and_another_purpose_another() -> None:
    assert RING.derive("a") == KeyRing(bytes(range(32))).derive("a") != RING.derive("b")


def test_a_wrapped_key_opens_only_for_its_context_and_master() -> None:
    key = new_key()
    wrapped = RING.wrap(key, "space/yb_js/v1")
    assert RING.unwrap(wrapped, "space/yb_js/v1") == key
    with pytest.raises(KeyUnwrapFailed):
        RING.unwrap(wrapped, "space/qy_jb/v1")
    with pytest.raises(KeyUnwrapFailed):
        KeyRing(bytes(32)).unwrap(wrapped, "space/yb_js/v1")


def test_the_key_file_is_for_its_owner_only_and_never_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "master.key"
    write_master_key(path)
    assert path.stat().st_mode & 0o777 == 0o600
    assert open_key_ring(path, None).derive("a") == open_key_ring(path, None).derive("a")
    with pytest.raises(FileExistsError):
        write_master_key(path)


def test_a_key_file_that_others_can_read_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "master.key"
    write_master_key(path)
    path.chmod(0o640)
    with pytest.raises(MasterKeyUnusable):
        open_key_ring(path, None)


def test_the_environment_goes_before_the_file(tmp_path: Path) -> None:
    assert open_key_ring(tmp_path / "none", bytes(range(32)).hex()).derive("a") == RING.derive("a")


@pytest.mark.parametrize("text", ["", "zz", "00" * 31, "00" * 33])
def test_what_is_not_64_hex_digits_is_no_key(tmp_path: Path, text: str) -> None:
    with pytest.raises(MasterKeyUnusable):
        open_key_ring(tmp_path / "none", text)


def test_no_key_is_said_to_be_missing(tmp_path: Path) -> None:
    with pytest.raises(MasterKeyMissing):
        open_key_ring(tmp_path / "none", None)


def test_a_signature_holds_for_its_message_and_signer_only() -> None:
    service, voter = open_signer(RING, "service"), open_signer(RING, "voter/zhang")
    signature = service.sign(b"message")
    assert is_signed_by(service.public, b"message", signature)
    assert not is_signed_by(service.public, b"massage", signature)
    assert not is_signed_by(voter.public, b"message", signature)
    assert not is_signed_by(b"short", b"message", signature)
