"""Keys that can be destroyed: both halves are needed, and one of them can be made to be gone."""

from pathlib import Path

import pytest

from sandbox.core.errors.disposing import KeyErased
from sandbox.core.errors.operating import KeyUnwrapFailed
from sandbox.world.erasable_keys import ErasableKeys
from sandbox.world.keys import KeyRing, new_key

RING = KeyRing(bytes(range(32)))
NAME, CONTEXT = "ab" * 16, "scenario-space/S2/d/ab"


@pytest.fixture
def erasable(tmp_path: Path) -> ErasableKeys:
    return ErasableKeys(tmp_path / "secrets", RING)


def test_an_erased_key_opens_for_nobody_who_has_the_text_and_the_master_key(erasable: ErasableKeys) -> None:
    wrapped = erasable.wrap(NAME, new_key(), CONTEXT)
    erasable.erase(NAME)
    with pytest.raises(KeyErased):
        erasable.unwrap(NAME, wrapped, CONTEXT)
    assert erasable.names() == ()


def test_a_key_opens_by_its_own_secret_master_and_context_only(erasable: ErasableKeys, tmp_path: Path) -> None:
    key = new_key()
    wrapped = erasable.wrap(NAME, key, CONTEXT)
    erasable.wrap("cd" * 16, key, CONTEXT)
    assert erasable.unwrap(NAME, wrapped, CONTEXT) == key
    others = ErasableKeys(tmp_path / "secrets", KeyRing(bytes(32)))
    for ring, name, context in ((erasable, "cd" * 16, CONTEXT), (erasable, NAME, "x"), (others, NAME, CONTEXT)):
        with pytest.raises(KeyUnwrapFailed):
            ring.unwrap(name, wrapped, context)


def test_a_secret_made_anew_does_not_bring_an_erased_key_back(erasable: ErasableKeys) -> None:
    wrapped = erasable.wrap(NAME, new_key(), CONTEXT)
    erasable.erase(NAME)
    erasable.wrap(NAME, new_key(), CONTEXT)
    with pytest.raises(KeyUnwrapFailed):
        erasable.unwrap(NAME, wrapped, CONTEXT)


def test_the_secret_is_overwritten_before_it_is_deleted(erasable: ErasableKeys, tmp_path: Path) -> None:
    erasable.wrap(NAME, new_key(), CONTEXT)
    path = tmp_path / "secrets" / f"{NAME}.secret"
    before = path.read_bytes()
    kept = tmp_path / "same-blocks"
    kept.hardlink_to(path)
    erasable.erase(NAME)
    assert kept.read_bytes() != before
    assert not path.exists()


def test_secrets_are_for_their_owner_alone_and_never_overwritten(erasable: ErasableKeys, tmp_path: Path) -> None:
    erasable.wrap(NAME, new_key(), CONTEXT)
    assert (tmp_path / "secrets" / f"{NAME}.secret").stat().st_mode & 0o777 == 0o600
    with pytest.raises(FileExistsError):
        erasable.wrap(NAME, new_key(), CONTEXT)


def test_erasing_what_is_gone_does_nothing(erasable: ErasableKeys) -> None:
    erasable.erase(NAME)


@pytest.mark.parametrize("name", ["", "..", "../x", "a/b", "AB" * 16, "ab" * 40])
def test_a_name_that_could_lead_elsewhere_is_refused(erasable: ErasableKeys, name: str) -> None:
    with pytest.raises(ValueError, match="hex"):
        erasable.wrap(name, new_key(), CONTEXT)
