"""The audit chain in the database: appended to inside each writing transaction, and walked to verify it."""

from collections.abc import Iterator

from sqlalchemy import Connection, Row, insert, select, update

from sandbox.core.audit import GENESIS, AuditEvent, ChainedEvent, chain_hash
from sandbox.core.errors.operating import AuditChainBroken
from sandbox.core.text import Text
from sandbox.storage.codec import from_json, to_json
from sandbox.storage.inserting import insert_if_absent
from sandbox.storage.tables.audit import audit_events, audit_head

HEAD = 1
PAGE_ROWS = 1000


def append_event(connection: Connection, event: AuditEvent) -> ChainedEvent:
    """Put an event at the end of the chain; the head row's lock orders writers on every database."""
    head = audit_head.c
    seq = _next_number(connection)
    if seq is None:
        insert_if_absent(connection, audit_head, {"id": HEAD, "seq": 0, "hash": GENESIS})
        seq = _next_number(connection)
    if seq is None:
        raise RuntimeError("the audit head cannot be written")
    previous = connection.execute(select(head.hash).where(head.id == HEAD)).scalar_one()
    chained = ChainedEvent(seq, event, previous, chain_hash(seq, previous, event))
    connection.execute(insert(audit_events).values(**_row_of(chained)))
    connection.execute(update(audit_head).where(head.id == HEAD).values(hash=chained.hash))
    return chained


def _next_number(connection: Connection) -> int | None:
    head = audit_head.c
    taken = update(audit_head).where(head.id == HEAD).values(seq=head.seq + 1).returning(head.seq)
    return connection.execute(taken).scalar_one_or_none()


def _row_of(chained: ChainedEvent) -> dict[str, object]:
    event = chained.event
    return {
        "seq": chained.seq,
        "at": event.at,
        "actor": event.actor,
        "action": event.action,
        "subject": event.subject,
        "dataset": event.dataset,
        "scenario": event.scenario,
        "outcome": event.outcome,
        "body": to_json(event),
        "previous": chained.previous,
        "hash": chained.hash,
    }


def read_events(connection: Connection, after: int = 0) -> Iterator[ChainedEvent]:
    """Give the events after a number, in order."""
    for row in _rows_after(connection, after):
        yield ChainedEvent(row.seq, from_json(AuditEvent, row.body), row.previous, row.hash)


def _rows_after(connection: Connection, after: int) -> Iterator[Row[tuple[object, ...]]]:
    while True:
        query = select(audit_events).where(audit_events.c.seq > after).order_by(audit_events.c.seq).limit(PAGE_ROWS)
        page = connection.execute(query).all()
        yield from page
        if len(page) < PAGE_ROWS:
            return
        after = page[-1].seq


def verify_chain(connection: Connection) -> tuple[int, str]:
    """Walk the whole chain; give the number of its last event and its hash.

    Raises:
        AuditChainBroken: an event is missing, changed, out of place, or the head is not the last event.
    """
    seq, previous = 0, GENESIS
    for row in _rows_after(connection, 0):
        seq, previous = _check_link(row, seq + 1, previous), row.hash
    head = connection.execute(select(audit_head.c.seq, audit_head.c.hash)).one_or_none()
    if head is not None and (head.seq, head.hash) != (seq, previous):
        raise AuditChainBroken(seq=head.seq, why=Text("events are missing at the end", "末尾有记录缺失"))
    return seq, previous


def _check_link(row: Row[tuple[object, ...]], seq: int, previous: str) -> int:
    if row.seq != seq:
        raise AuditChainBroken(seq=seq, why=Text("the event is missing", "该条缺失"))
    if row.previous != previous:
        raise AuditChainBroken(seq=seq, why=Text("it does not follow the event before it", "与前一条不相接"))
    event = from_json(AuditEvent, row.body)
    if row.hash != chain_hash(seq, previous, event):
        raise AuditChainBroken(seq=seq, why=Text("its content was changed", "内容被改动"))
    shown = (row.actor, row.action, row.subject, row.dataset, row.scenario, row.outcome)
    if shown != (event.actor, event.action, event.subject, event.dataset, event.scenario, event.outcome):
        raise AuditChainBroken(seq=seq, why=Text("its columns differ from its content", "列与内容不一致"))
    return seq
