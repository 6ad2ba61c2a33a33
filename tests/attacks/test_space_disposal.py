"""After a disposal nothing brings the data back: no question, no copy, no restored record, no forged certificate."""

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from sandbox.config import Settings
from sandbox.core.applications import DataApplication
from sandbox.core.errors.disposing import (
    CertificateForged,
    CertificateUnreadable,
    KeyErased,
    SpaceDisposed,
    SpaceNotOpen,
)
from sandbox.core.errors.governing import ActionNotAllowed, GrantRevoked, MoveNotAllowed, RecordInvalid
from sandbox.core.errors.tree import SandboxError
from sandbox.core.people import Action, Resource
from sandbox.core.questions import Asking
from sandbox.core.spaces import ClosingGround, SpaceState
from sandbox.governance.office import open_office
from sandbox.spaces.worker import open_worker
from sandbox.storage.audit_chain import verify_chain
from sandbox.storage.governance import read_application
from sandbox.wiring.asking import Asked, ask, asking, budget_left, open_space, quote
from sandbox.wiring.certificates import certificate_text, check_certificate, read_certificate, sign_certificate
from sandbox.wiring.closing import close_space, confirm_disposal, list_spaces, show_space
from sandbox.wiring.disposing import Disposed, dispose_space, read_certificate_of, service_key
from sandbox.wiring.guarding import Purpose, using
from sandbox.wiring.house import House, open_house
from sandbox.wiring.sampling import ask_sample, make_sample
from sandbox.wiring.spaces import keyed_space, path_of
from sandbox.world.keys import KeyRing
from sandbox.world.signing import open_signer
from tests.integration.small_house import AGENCY, CLOCK, DATASET, DEVELOPER, OPERATOR, PROVIDER, SCENARIO

SPACE = "S2/yb_js"
COUNT = Asked(SCENARIO, DATASET, "SELECT xb, count(*) AS n FROM yb_js GROUP BY xb")
DEMAND = ClosingGround.PROVIDER_DEMAND


def under_grant(house: House) -> Asking:
    with using(house, DEVELOPER, Purpose(Action.ASK, Resource("dataset", DATASET), DATASET, SCENARIO)) as use:
        return asking(house, use, SCENARIO, DATASET)


def used(house: House) -> None:
    """Have a question answered and a sample made."""
    ask(house, DEVELOPER, COUNT)
    make_sample(house, DEVELOPER, SCENARIO, DATASET)


def disposed(house: House) -> Disposed:
    used(house)
    close_space(house, PROVIDER, SPACE, DEMAND, "the data were shared by mistake")
    return dispose_space(house, OPERATOR, SPACE)


def readings(house: House) -> tuple[Callable[[], object], ...]:
    """Give every way to read something of the space."""
    return (
        lambda: ask(house, DEVELOPER, COUNT),
        lambda: quote(house, DEVELOPER, COUNT),
        lambda: make_sample(house, DEVELOPER, SCENARIO, DATASET),
        lambda: ask_sample(house, DEVELOPER, COUNT),
    )


def test_a_disposed_space_answers_nothing_and_charges_nothing(house: House) -> None:
    disposed(house)
    before = budget_left(house, DEVELOPER, SCENARIO, DATASET)
    for read in readings(house):
        with pytest.raises(SpaceDisposed):
            read()
    assert budget_left(house, DEVELOPER, SCENARIO, DATASET) == before


def test_a_closing_space_answers_nothing_before_anything_is_destroyed(house: House) -> None:
    used(house)
    close_space(house, PROVIDER, SPACE, DEMAND, "demanded")
    for read in readings(house):
        with pytest.raises(SpaceNotOpen):
            read()


def test_files_samples_and_secrets_are_gone_and_what_was_wrapped_is_overwritten(house: House) -> None:
    used(house)
    (file,) = house.space_register.files_of(SPACE)
    wrapped = [file.wrapped_key]
    close_space(house, PROVIDER, SPACE, DEMAND, "demanded")
    done = dispose_space(house, OPERATOR, SPACE)
    assert {r.kind.value for r in done.signed.certificate.destroyed} == {"space", "sample"}
    assert all(len(r.sha256) == 64 and r.bytes > 0 for r in done.signed.certificate.destroyed)
    assert list(house.scenario_spaces.glob("*.space")) == list(house.samples.glob("*.space")) == []
    assert house.space_keys.names() == house.sample_keys.names() == ()
    assert [f.wrapped_key for f in house.space_register.files_of(SPACE)] == [""]
    with house.database.reading() as connection:
        assert verify_chain(connection)[0] > 0
        kept = " ".join(row for (row,) in connection.exec_driver_sql("SELECT body FROM space_files"))
        kept += " ".join(row for (row,) in connection.exec_driver_sql("SELECT body FROM samples"))
    assert wrapped[0] not in kept


def test_a_copy_of_the_file_and_of_its_wrapped_key_opens_no_more(house: House, tmp_path: Path) -> None:
    used(house)
    (file,) = house.space_register.files_of(SPACE)
    copy = Path(shutil.copy(path_of(house, file), tmp_path / "kept.space"))
    close_space(house, PROVIDER, SPACE, DEMAND, "demanded")
    dispose_space(house, OPERATOR, SPACE)
    shutil.copy(copy, path_of(house, file))
    with pytest.raises(KeyErased):
        house.space_keys.unwrap(file.id, file.wrapped_key, file.key_context)
    with pytest.raises(SpaceDisposed):
        ask(house, DEVELOPER, COUNT)


def test_a_record_set_back_to_before_does_not_bring_the_space_back(loaded: Settings, tmp_path: Path) -> None:
    with open_house(loaded, CLOCK) as house:
        used(house)
    shutil.copytree(loaded.state_dir, tmp_path / "backup")
    with open_house(loaded, CLOCK) as house:
        close_space(house, PROVIDER, SPACE, DEMAND, "demanded")
        dispose_space(house, OPERATOR, SPACE)
    for name in ("state.sqlite", "state.sqlite-wal", "state.sqlite-shm"):
        (loaded.state_dir / name).unlink(missing_ok=True)
        if (tmp_path / "backup" / name).exists():
            shutil.copy(tmp_path / "backup" / name, loaded.state_dir / name)
    shutil.copytree(tmp_path / "backup" / "scenario-spaces", loaded.state_dir / "scenario-spaces", dirs_exist_ok=True)
    with open_house(loaded, CLOCK) as house:
        for read in readings(house):
            with pytest.raises(SpaceDisposed):
                read()


def test_workers_that_hold_it_end_with_it_in_another_house_too(loaded: Settings) -> None:
    with (
        open_house(loaded, CLOCK) as house,
        open_house(loaded, CLOCK) as other,
        open_space(other, under_grant(other)) as held,
    ):
        held.run('SELECT count(*) AS n FROM "yb_js"')
        pid = held.pid
        close_space(house, PROVIDER, SPACE, DEMAND, "demanded")
        dispose_space(house, OPERATOR, SPACE)
        assert pid is not None
        assert is_ended(pid)
        with pytest.raises(SandboxError):
            held.run('SELECT count(*) AS n FROM "yb_js"')


def is_ended(pid: int) -> bool:
    """Tell whether a process runs no more; one that nobody took off the table yet is a zombie."""
    try:
        return ") Z " in Path(f"/proc/{pid}/stat").read_text()
    except FileNotFoundError:
        return True


def test_workers_of_other_spaces_live_on(house: House, tmp_path: Path) -> None:
    used(house)
    library = house.datasets.current(DATASET)
    key = house.keys.unwrap(library.wrapped_key, library.key_context)
    with open_worker(house.spaces / library.file_name, key) as bystander:
        close_space(house, PROVIDER, SPACE, DEMAND, "demanded")
        dispose_space(house, OPERATOR, SPACE)
        assert bystander.pid is not None
        assert not is_ended(bystander.pid)


def test_done_twice_it_says_the_same(house: House) -> None:
    first = disposed(house)
    Path(first.path).unlink()
    assert dispose_space(house, OPERATOR, SPACE) == first == read_certificate_of(house, PROVIDER, SPACE)
    assert Path(first.path).is_file()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("space", "S3/yb_js"),
        ("disposed_by", "li"),
        ("disposed_at", "2027-01-01T00:00:00+00:00"),
        ("destroyed", []),
        ("grants", ["SJ-9"]),
    ],
)
def test_an_edited_certificate_is_found(house: House, field: str, value: object) -> None:
    done = disposed(house)
    document = json.loads(certificate_text(done.signed))
    document["signed"]["certificate"][field] = value
    edited = json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False) + "\n"
    with pytest.raises(CertificateForged):
        check_certificate("c.json", read_certificate("c.json", edited), frozenset({service_key(house)}))


def test_a_certificate_of_another_signer_is_forged_though_it_holds_together(house: House) -> None:
    done = disposed(house)
    stranger = open_signer(KeyRing(b"s" * 32), "service")
    forged = sign_certificate(done.signed.certificate, stranger)
    for signed in (forged, replace(done.signed, signature="zz"), replace(forged, public_key=done.signed.public_key)):
        with pytest.raises(CertificateForged):
            check_certificate("c.json", signed, frozenset({service_key(house)}))
    check_certificate("c.json", forged, frozenset({stranger.public}))
    check_certificate("c.json", done.signed, frozenset({service_key(house)}))


@pytest.mark.parametrize(
    "text", ["", "{}", "[]", "null", '{"format": "data-sandbox/disposal/1"}', "[" * 10_000, "\x00"]
)
def test_what_is_no_certificate_is_said_to_be_none(text: str) -> None:
    with pytest.raises(CertificateUnreadable):
        read_certificate("c.json", text)


def test_only_whose_data_it_is_or_an_official_closes_and_only_the_operator_disposes(house: House) -> None:
    used(house)
    for who in (DEVELOPER, OPERATOR):
        with pytest.raises(ActionNotAllowed):
            close_space(house, who, SPACE, DEMAND, "no")
    with pytest.raises(RecordInvalid):
        close_space(house, PROVIDER, SPACE, DEMAND, " ")
    close_space(house, PROVIDER, SPACE, DEMAND, "demanded")
    for who in (DEVELOPER, PROVIDER):
        with pytest.raises(ActionNotAllowed):
            dispose_space(house, who, SPACE)


def test_a_space_that_nobody_closed_is_not_disposed_of(house: House) -> None:
    used(house)
    with pytest.raises(MoveNotAllowed):
        dispose_space(house, OPERATOR, SPACE)
    assert ask(house, DEVELOPER, COUNT).was_free


def test_the_provider_confirms_what_was_done_and_not_before(house: House) -> None:
    used(house)
    with pytest.raises(MoveNotAllowed):
        confirm_disposal(house, PROVIDER, SPACE, "函〔2027〕9号")
    close_space(house, PROVIDER, SPACE, DEMAND, "demanded")
    dispose_space(house, OPERATOR, SPACE)
    with pytest.raises(ActionNotAllowed):
        confirm_disposal(house, OPERATOR, SPACE, "函〔2027〕9号")
    confirmed = confirm_disposal(house, PROVIDER, SPACE, "函〔2027〕9号")
    assert confirmed.confirmation is not None
    assert (confirmed.confirmation.by, confirmed.confirmation.on) == (PROVIDER, date(2026, 3, 10))


def test_a_revoked_grant_closes_its_space_and_a_new_one_opens_another(house: House) -> None:
    former = disposed_after_revoking(house)
    office, wang = open_office(house.desk), house.sessions.actor_of(DEVELOPER)
    with pytest.raises(GrantRevoked):
        ask(house, DEVELOPER, COUNT)
    office.applications.submit(wang, "SJ-2026-002", former.demand)
    office.applications.approve(house.sessions.actor_of(PROVIDER), "SJ-2026-002")
    assert ask(house, DEVELOPER, COUNT).answer.rows
    keyed_space(house, under_grant(house))
    assert [s.id for s in list_spaces(house, PROVIDER)] == [SPACE, f"{SPACE}/2"]
    assert show_space(house, PROVIDER, f"{SPACE}/2").files[0].wrapped_key == ""


def disposed_after_revoking(house: House) -> DataApplication:
    used(house)
    office = open_office(house.desk)
    with house.database.reading() as connection:
        former = read_application(connection, "SJ-2026-001").record
    office.applications.revoke(house.sessions.actor_of(PROVIDER), "SJ-2026-001", "purpose reached")
    dispose_space(house, AGENCY, SPACE)
    (space,) = list_spaces(house, PROVIDER)
    assert (space.state, space.closing and space.closing.ground) == (SpaceState.DISPOSED, ClosingGround.GRANT_ENDED)
    return former


def test_a_sample_alone_is_disposed_of_too(house: House) -> None:
    make_sample(house, DEVELOPER, SCENARIO, DATASET)
    close_space(house, AGENCY, SPACE, ClosingGround.PURPOSE_REACHED, "done")
    done = dispose_space(house, OPERATOR, SPACE)
    assert [r.kind.value for r in done.signed.certificate.destroyed] == ["sample"]
    assert house.sample_keys.names() == ()
