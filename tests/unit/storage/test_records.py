"""Kept documents: put in once, and replaced only where nobody else did in between; each change with its event."""

import threading
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import pytest
from sqlalchemy import Column, Integer, MetaData, String, Table, Text

from sandbox.core.audit import AuditEvent
from sandbox.core.errors.governing import RecordChanged, RecordExists
from sandbox.storage.audit_chain import verify_chain
from sandbox.storage.database import Database, open_database
from sandbox.storage.records import Kept, Shelf, keep_changed, keep_new

EVENT = AuditEvent(datetime(2026, 11, 22, 8, 0, tzinfo=UTC), "lihua", "test", "note/1")
WRITERS = 8


@dataclass(frozen=True, slots=True)
class Note:
    """What stands on the shelf under test."""

    id: str
    owner: str
    state: str
    lines: tuple[str, ...] = ()


NOTES = Table(
    "notes",
    MetaData(),
    Column("id", String(64), primary_key=True),
    Column("owner", String(64), nullable=False),
    Column("state", String(16), nullable=False),
    Column("revision", Integer, nullable=False),
    Column("body", Text, nullable=False),
)
SHELF = Shelf(
    NOTES,
    "note",
    Note,
    key_of=lambda note: {"id": note.id},
    columns_of=lambda note: {"owner": note.owner, "state": note.state},
    fixed=("owner",),
)
FIRST = Note("1", "li", "draft", ("甲", "乙"))


@pytest.fixture
def shelf(database: Database) -> Database:
    NOTES.create(database.engine)
    keep_new(database, SHELF, FIRST, EVENT)
    return database


def read(database: Database, key: str = "1") -> Kept[Note]:
    with database.reading() as connection:
        kept = SHELF.find(connection, {"id": key})
    assert kept is not None
    return kept


def events(database: Database) -> int:
    with database.reading() as connection:
        return verify_chain(connection)[0]


def test_a_record_is_found_as_it_was_put_in(shelf: Database) -> None:
    assert read(shelf) == Kept(FIRST, 1)
    with shelf.reading() as connection:
        assert SHELF.find(connection, {"id": "2"}) is None


def test_a_taken_key_is_refused_and_leaves_no_event(shelf: Database) -> None:
    before = events(shelf)
    with pytest.raises(RecordExists):
        keep_new(shelf, SHELF, replace(FIRST, state="other"), EVENT)
    assert (read(shelf), events(shelf)) == (Kept(FIRST, 1), before)


def test_a_change_moves_columns_body_and_revision_together(shelf: Database) -> None:
    changed = replace(FIRST, state="done", lines=())
    keep_changed(shelf, SHELF, read(shelf), changed, event=EVENT)
    assert read(shelf) == Kept(changed, 2)
    with shelf.reading() as connection:
        assert SHELF.search(connection, NOTES.c.state == "draft") == ()
        assert SHELF.search(connection, NOTES.c.state == "done") == (Kept(changed, 2),)


def test_a_change_of_what_was_read_before_another_change_is_refused(shelf: Database) -> None:
    stale = read(shelf)
    keep_changed(shelf, SHELF, stale, replace(FIRST, state="done"), event=EVENT)
    before = events(shelf)
    with pytest.raises(RecordChanged):
        keep_changed(shelf, SHELF, stale, replace(FIRST, state="lost"), event=EVENT)
    assert (read(shelf).record.state, events(shelf)) == ("done", before)


def test_what_is_fixed_cannot_be_changed(shelf: Database) -> None:
    with pytest.raises(RecordChanged):
        keep_changed(shelf, SHELF, read(shelf), replace(FIRST, owner="wang"), event=EVENT)
    assert read(shelf) == Kept(FIRST, 1)


def test_a_record_that_is_not_there_cannot_be_changed(shelf: Database) -> None:
    with pytest.raises(RecordChanged):
        keep_changed(shelf, SHELF, read(shelf), replace(FIRST, id="2"), event=EVENT)


def test_records_come_in_the_order_of_their_keys(shelf: Database) -> None:
    for key in ("3", "2"):
        keep_new(shelf, SHELF, replace(FIRST, id=key), EVENT)
    with shelf.reading() as connection:
        assert [kept.record.id for kept in SHELF.search(connection, NOTES.c.owner == "li")] == ["1", "2", "3"]


def test_of_many_writers_of_one_revision_exactly_one_wins(shelf: Database, database_url: str) -> None:
    kept, won = read(shelf), []
    start = threading.Barrier(WRITERS)

    def write(number: int) -> None:
        own = open_database(database_url)
        start.wait()
        try:
            keep_changed(own, SHELF, kept, replace(FIRST, state=f"by-{number}"), event=EVENT)
            won.append(number)
        except RecordChanged:
            pass
        finally:
            own.close()

    threads = [threading.Thread(target=write, args=(number,)) for number in range(WRITERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(won) == 1
    assert read(shelf) == Kept(replace(FIRST, state=f"by-{won[0]}"), 2)
    assert events(shelf) == 2
