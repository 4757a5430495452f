"""What a query can ask about its session."""

from __future__ import annotations

from athena.trino.call import Call
from athena.trino.context import quote_text
from athena.trino.registry import Family

FUNCTIONS = Family("session")
_ = FUNCTIONS


def _schema(call: Call) -> str:
    return quote_text(call.context.default_database)


def _catalog(call: Call) -> str:
    return quote_text(call.context.catalog_name)


_.add("current_schema() -> varchar", emit=_schema)
_.add("current_catalog() -> varchar", emit=_catalog)
_.sql("CAST(uuid() AS VARCHAR)", "uuid() -> uuid", exactness="approximate", why="chance, on Athena too")
_.missing("never", "the local engine has no users and no cluster", "current_groups current_user version")
