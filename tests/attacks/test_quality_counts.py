"""Exact counts of a load's quality: for provider, operator and authority; developers see bands and no number of it."""

import json
from collections.abc import Iterator
from dataclasses import replace

import pytest

from sandbox.cli.main import main
from sandbox.config import Settings
from sandbox.core.digests import to_plain
from sandbox.core.errors.governing import ActionNotAllowed
from sandbox.core.errors.loading import DatasetMissing, DatasetVersionMissing
from sandbox.core.people import Action, Actor, Resource, Role
from sandbox.core.quality_bands import banded
from sandbox.storage.audit_chain import read_events
from sandbox.wiring.correcting import list_tickets, raise_tickets
from sandbox.wiring.house import open_house
from sandbox.wiring.quality import show_quality, show_trend
from tests.integration.small_house import (
    AGENCY,
    AUDITOR,
    AUTHORITY,
    CLOCK,
    DATASET,
    DEVELOPER,
    OPERATOR,
    PROVIDER,
    loaded_state,
)

EXACT = (PROVIDER, OPERATOR, AUTHORITY, AGENCY)


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    with loaded_state(tmp_path_factory.mktemp("loaded"), "sqlite") as settings:
        yield settings


def numbers_in(plain: object) -> set[int]:
    """Give every whole number that stands in a document."""
    if isinstance(plain, dict):
        return {number for part in plain.values() for number in numbers_in(part)}
    if isinstance(plain, list | tuple):
        return {number for part in plain for number in numbers_in(part)}
    return {plain} if isinstance(plain, int) and not isinstance(plain, bool) else set()


@pytest.mark.parametrize("who", EXACT)
def test_exact_counts_are_for_provider_operator_and_authority(who: str, loaded: Settings) -> None:
    with open_house(loaded, CLOCK) as house:
        shown = show_quality(house, who, DATASET)
        assert shown.exact == house.datasets.current(DATASET).quality
        assert shown.scores is not None
        assert len(show_trend(house, who, DATASET)) == 1


def test_a_developer_gets_bands_and_no_count_at_all(loaded: Settings) -> None:
    with open_house(loaded, CLOCK) as house:
        shown = show_quality(house, DEVELOPER, DATASET)
        with house.database.reading() as connection:
            last = list(read_events(connection))[-1].event
    assert (shown.exact, shown.scores) == (None, None)
    assert shown.bands is not None
    assert numbers_in(to_plain(shown)) == set()
    assert last.action == "read_quality_bands"


def test_a_developer_gets_no_trend(loaded: Settings) -> None:
    with open_house(loaded, CLOCK) as house, pytest.raises(ActionNotAllowed):
        show_trend(house, DEVELOPER, DATASET)


@pytest.mark.parametrize("who", [AUDITOR, "admin"])
def test_others_get_neither(who: str, loaded: Settings) -> None:
    with open_house(loaded, CLOCK) as house, pytest.raises(ActionNotAllowed):
        show_quality(house, who, DATASET)


def test_another_provider_gets_neither(loaded: Settings) -> None:
    """By the policy itself: owner of other data."""
    with open_house(loaded, CLOCK) as house:
        stranger = Actor("x", "another-organisation", frozenset({Role.DATA_PROVIDER}))
        owners = frozenset({house.datasets.current(DATASET).contract.provider})
        for action in (Action.READ_QUALITY, Action.READ_QUALITY_BANDS, Action.READ_BAD_VALUES):
            assert not house.authoriser.may(stranger, action, Resource("dataset", DATASET, owners))


def test_one_row_more_or_less_does_not_change_what_a_developer_sees(loaded: Settings) -> None:
    with open_house(loaded, CLOCK) as house:
        report = house.datasets.current(DATASET).quality
    table = report.tables[0]
    columns = tuple(replace(c, present=c.present - 1, missing=c.missing + 1) for c in table.columns)
    assert banded(replace(report, tables=(replace(table, columns=columns),))) == banded(report)


@pytest.mark.parametrize("how", [("--json",), (), ("--lang", "zh")])
def test_the_command_shows_a_developer_no_exact_count(
    how: tuple[str, ...], loaded: Settings, capfd: pytest.CaptureFixture[str]
) -> None:
    there = ("--dir", str(loaded.state_dir))
    assert main(["quality", "show", DATASET, "--as", OPERATOR, *there, "--json"]) == 0
    exact = numbers_in(json.loads(capfd.readouterr().out)["exact"])
    assert main(["quality", "show", DATASET, "--as", DEVELOPER, *there, *how]) == 0
    said = capfd.readouterr().out
    words = set(said.replace(",", " ").replace("}", " ").replace(":", " ").split())
    assert {str(number) for number in exact if number > 100} & words == set()


@pytest.mark.parametrize("command", [("show", DATASET), ("show", DATASET, "--lang", "zh"), ("trend", DATASET)])
def test_the_commands_lay_out_for_people(
    command: tuple[str, ...], loaded: Settings, capfd: pytest.CaptureFixture[str]
) -> None:
    assert main(["quality", *command, "--as", PROVIDER, "--dir", str(loaded.state_dir)]) == 0
    assert DATASET in capfd.readouterr().out or command[0] == "trend"


def test_what_was_never_loaded_is_missing(loaded: Settings) -> None:
    with open_house(loaded, CLOCK) as house:
        with pytest.raises(DatasetMissing):
            show_quality(house, OPERATOR, "none")
        with pytest.raises(DatasetVersionMissing):
            show_quality(house, OPERATOR, DATASET, "00000000")
        with pytest.raises(DatasetVersionMissing):
            show_quality(house, OPERATOR, DATASET, house.datasets.current(DATASET).id[:4])


def test_a_developer_learns_of_no_fault_in_few_rows(loaded: Settings) -> None:
    """That one identifier has a wrong check digit is a fact about one person."""
    with open_house(loaded, CLOCK) as house:
        exact = list_tickets(house, OPERATOR, DATASET)
        assert {ticket.rows for ticket in exact} <= set(range(1, 10))
        assert exact
        assert list_tickets(house, DEVELOPER, DATASET) == ()
        assert raise_tickets(house, DEVELOPER, DATASET) == ()


@pytest.mark.parametrize("how", [(), ("--lang", "zh")])
def test_tickets_are_raised_by_one_command(
    how: tuple[str, ...], loaded: Settings, capfd: pytest.CaptureFixture[str]
) -> None:
    there = ("--dir", str(loaded.state_dir))
    assert main(["quality", "tickets", DATASET, "--raise", "--as", OPERATOR, *there, "--json"]) == 0
    exact = json.loads(capfd.readouterr().out)["tickets"]
    assert exact
    assert all(ticket["rows"] > 0 and ticket["state"] != "draft" for ticket in exact)
    assert main(["quality", "tickets", DATASET, "--as", OPERATOR, *there, *how]) == 0
    assert exact[0]["id"] in capfd.readouterr().out
    assert main(["quality", "tickets", DATASET, "--as", DEVELOPER, *there, *how]) == 0
    assert exact[0]["id"] not in capfd.readouterr().out


def test_a_ticket_in_bands_has_no_count(loaded: Settings) -> None:
    with open_house(loaded, CLOCK) as house:
        for ticket in list_tickets(house, OPERATOR, DATASET):
            assert ticket.rows
            assert numbers_in(to_plain(replace(ticket.in_bands(), deadline=None))) == set()


def test_the_provider_answers_a_ticket_and_nobody_else(loaded: Settings, capfd: pytest.CaptureFixture[str]) -> None:
    there = ("--dir", str(loaded.state_dir), "--json")
    main(["quality", "tickets", DATASET, "--raise", "--as", OPERATOR, *there])
    ticket = json.loads(capfd.readouterr().out)["tickets"][0]["id"]
    words = ["quality", "answer", ticket, "confirmed", "--reason", "a typing error"]
    assert main([*words, "--as", DEVELOPER, *there]) == 3
    assert main([*words, "--as", PROVIDER, *there]) == 0
    assert json.loads(capfd.readouterr().out.splitlines()[-1])["state"] == "confirmed"
