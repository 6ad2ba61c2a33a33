"""The audit chain: each write leaves its event, and no edit goes unseen."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import delete, update

from sandbox.core.audit import AuditEvent
from sandbox.core.errors.operating import AuditChainBroken
from sandbox.storage.audit_chain import read_events, verify_chain
from sandbox.storage.database import Database
from sandbox.storage.tables.audit import audit_events, audit_head

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)


def event(number: int) -> AuditEvent:
    return AuditEvent(at=NOW, actor="lihua", action="ask", subject=f"question/{number}", dataset="yb_js")


@pytest.fixture
def chain(database: Database) -> Database:
    for number in range(5):
        database.record(event(number))
    return database


def check(database: Database) -> int:
    with database.reading() as connection:
        return verify_chain(connection)[0]


def test_an_untouched_chain_verifies_and_gives_its_events_back(chain: Database) -> None:
    assert check(chain) == 5
    with chain.reading() as connection:
        assert [e.event for e in read_events(connection, after=3)] == [event(3), event(4)]


def test_a_write_that_fails_leaves_no_event(database: Database) -> None:
    with pytest.raises(RuntimeError), database.writing(event(1)):
        raise RuntimeError
    assert check(database) == 0


@pytest.mark.parametrize("column", ["actor", "action", "subject", "dataset", "outcome", "hash", "previous"])
def test_an_edited_column_is_found(chain: Database, column: str) -> None:
    with chain.engine.begin() as connection:
        connection.execute(update(audit_events).where(audit_events.c.seq == 3).values({column: "edited"}))
    with pytest.raises(AuditChainBroken, match="at event 3"):
        check(chain)


def test_an_edited_body_is_found(chain: Database) -> None:
    second = audit_events.c.seq == 2
    with chain.engine.begin() as connection:
        body = connection.execute(audit_events.select().where(second)).one().body
        connection.execute(update(audit_events).where(second).values(body=body.replace("lihua", "admin")))
    with pytest.raises(AuditChainBroken, match="at event 2"):
        check(chain)


@pytest.mark.parametrize("gone", [1, 3, 5])
def test_a_removed_event_is_found(chain: Database, gone: int) -> None:
    with chain.engine.begin() as connection:
        connection.execute(delete(audit_events).where(audit_events.c.seq == gone))
    with pytest.raises(AuditChainBroken):
        check(chain)


def test_a_cut_tail_is_found_by_the_head(chain: Database) -> None:
    with chain.engine.begin() as connection:
        connection.execute(delete(audit_events).where(audit_events.c.seq > 3))
        connection.execute(update(audit_head).values(seq=4))
    with pytest.raises(AuditChainBroken):
        check(chain)
