"""The tables of governance on both databases."""

import pytest
from sqlalchemy import text
from sqlalchemy.engine import Dialect, make_url
from sqlalchemy.exc import IntegrityError
from sqlalchemy.schema import CreateIndex, CreateTable

from sandbox.governance.office import Office
from sandbox.storage.tables.governance import applications, authorisations


@pytest.mark.parametrize("dialect", [make_url(url).get_dialect()() for url in ("postgresql+psycopg://", "sqlite://")])
@pytest.mark.parametrize(("table", "state"), [(applications, "approved"), (authorisations, "in_force")])
def test_the_one_that_stands_is_held_by_a_partial_index_on_both_databases(
    dialect: Dialect, table: object, state: str
) -> None:
    chosen = applications if table is applications else authorisations
    assert "PRIMARY KEY" in str(CreateTable(chosen).compile(dialect=dialect))
    partial = [str(CreateIndex(i).compile(dialect=dialect)) for i in chosen.indexes if i.unique]
    assert len(partial) == 1
    assert "UNIQUE" in partial[0]
    assert "WHERE" in partial[0]
    assert state in partial[0]


def test_the_database_itself_holds_that_one_version_stands(hubei: Office) -> None:
    copied = (
        "INSERT INTO authorisations SELECT id, version + 1, state, holder, terms_digest, revision, body"
        " FROM authorisations"
    )
    with hubei.desk.database.engine.begin() as connection, pytest.raises(IntegrityError):
        connection.execute(text(copied))
