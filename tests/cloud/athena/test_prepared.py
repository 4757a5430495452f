"""Parameters and prepared statements."""

from __future__ import annotations

import pytest
from botocore.exceptions import ClientError

from tests.cloud.athena.lake import Lake


def test_values_take_the_places_of_question_marks(lake: Lake) -> None:
    rows = lake.rows("SELECT id, '?' AS q FROM sales WHERE store = ? AND id > ?", ExecutionParameters=["'tokyo'", "1"])
    assert rows == [["id", "q"], ["3", "?"]]


def test_too_few_values_are_refused(lake: Lake) -> None:
    with pytest.raises(ClientError, match="Incorrect number of parameters: expected 2 but found 1"):
        lake.run("SELECT ? + ?", ExecutionParameters=["1"])


def test_a_statement_is_prepared_by_sql_and_executed(lake: Lake) -> None:
    assert lake.run("PREPARE by_store FROM SELECT id FROM sales WHERE store = ?")["Status"]["State"] == "SUCCEEDED"
    assert lake.rows("EXECUTE by_store USING 'osaka'") == [["id"], ["2"]]
    assert lake.rows("EXECUTE by_store", ExecutionParameters=["'osaka'"]) == [["id"], ["2"]]
    assert lake.run("DEALLOCATE PREPARE by_store")["Status"]["State"] == "SUCCEEDED"
    with pytest.raises(ClientError, match="by_store was not found"):
        lake.run("EXECUTE by_store USING 'osaka'")


def test_statements_are_kept_by_the_api(lake: Lake) -> None:
    athena, named = lake.client("athena"), {"WorkGroup": "main", "StatementName": "one"}
    athena.create_prepared_statement(**named, QueryStatement="SELECT ? AS n", Description="one value")
    with pytest.raises(ClientError, match="already exists"):
        athena.create_prepared_statement(**named, QueryStatement="SELECT 1")
    athena.update_prepared_statement(**named, QueryStatement="SELECT ? AS m")
    found = athena.get_prepared_statement(**named)["PreparedStatement"]
    assert (found["QueryStatement"], found["Description"]) == ("SELECT ? AS m", "one value")
    assert [s["StatementName"] for s in athena.list_prepared_statements(WorkGroup="main")["PreparedStatements"]] == [
        "one"
    ]
    several = athena.batch_get_prepared_statement(WorkGroup="main", PreparedStatementNames=["one", "two"])
    assert len(several["PreparedStatements"]) == len(several["UnprocessedPreparedStatementNames"]) == 1
    assert lake.rows("EXECUTE one USING 5") == [["m"], ["5"]]
    athena.delete_prepared_statement(**named)
    with pytest.raises(athena.exceptions.ResourceNotFoundException):
        athena.get_prepared_statement(**named)
