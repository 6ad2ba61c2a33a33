"""The history of exact questions: what was asked of a dataset, in an order in which each knows all before it.

Rows are only ever added. Whether a question was answered, the ledger's entry under the same key says; one that is not
settled yet counts as answered, for it may be.
"""

from sqlalchemy import Connection, insert, select, update

from sandbox.core.audit import AuditEvent
from sandbox.core.charges import EntryState
from sandbox.core.errors.exactness import ExactQuestionsSpent
from sandbox.core.exact import ExactQuestion
from sandbox.storage.database import Database
from sandbox.storage.inserting import insert_if_absent
from sandbox.storage.tables.asking import exact_heads, exact_questions, ledger_entries


class ExactHistory:
    """What was asked exactly, by dataset."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def enter(self, question: ExactQuestion, most: int, event: AuditEvent) -> None:
        """Give a question the next place in its dataset's history; one that has a place keeps it.

        Args:
            question: what is asked.
            most: how many questions the history may hold.
            event: for the audit record, in the same transaction.

        Raises:
            ExactQuestionsSpent: the history is full.
        """
        with self._database.writing(event) as tx:
            place = _next_place(tx.connection, question.dataset)
            if _has(tx.connection, question.key):
                return
            if place >= most:
                raise ExactQuestionsSpent(dataset=question.dataset, most=most)
            row = {"dataset": question.dataset, "seq": place, "key": question.key}
            row |= {"dataset_version": question.version, "sql": question.sql}
            tx.connection.execute(insert(exact_questions).values(**row))
            taken = exact_heads.c.dataset == question.dataset
            tx.connection.execute(update(exact_heads).where(taken).values(asked=place + 1))
            tx.note(exact_question=place)

    def before(self, question: ExactQuestion) -> tuple[ExactQuestion, ...]:
        """Give the questions before one that has a place which were answered or still may be, in order."""
        asked, state = exact_questions.c, ledger_entries.c.state
        own = select(asked.seq).where(asked.key == question.key).scalar_subquery()
        query = (
            select(asked.key, asked.dataset, asked.dataset_version, asked.sql)
            .outerjoin(ledger_entries, ledger_entries.c.key == asked.key)
            .where(asked.dataset == question.dataset, asked.seq < own)
            .where(state.is_(None) | (state != EntryState.FAILED.value))
            .order_by(asked.seq)
        )
        with self._database.reading() as connection:
            return tuple(ExactQuestion(*row) for row in connection.execute(query))


def _next_place(connection: Connection, dataset: str) -> int:
    """Hold a dataset's history until the end of the transaction, so that places follow commits; give the next place."""
    insert_if_absent(connection, exact_heads, {"dataset": dataset, "asked": 0})
    own = exact_heads.c.dataset == dataset
    connection.execute(update(exact_heads).where(own).values(asked=exact_heads.c.asked))
    place: int = connection.execute(select(exact_heads.c.asked).where(own)).scalar_one()
    return place


def _has(connection: Connection, key: str) -> bool:
    return connection.execute(select(exact_questions.c.seq).where(exact_questions.c.key == key)).first() is not None
