"""Names that Athena's grammar does not take unless they are quoted: its reserved words, and other characters.

sqlglot takes nearly any word for a name, so `SELECT 1 AS values` would run here and fail on Athena.
"""

from __future__ import annotations

import re

from sqlglot import exp

from athena.trino.context import error_at

RESERVED = frozenset(
    """
    alter and as between by case cast constraint create cross cube current_catalog current_date current_path
    current_role current_schema current_time current_timestamp current_user deallocate delete describe distinct drop
    else end escape except execute exists extract false for from full group grouping having in inner insert intersect
    into is join json_array json_exists json_object json_query json_table json_value left like listagg localtime
    localtimestamp natural normalize not null on or order outer prepare recursive right rollup select skip table then
    trim true uescape union unnest using values when where with
    """.split()
)
_PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\Z")
_NO_CALLS = {"unnest", "cube", "rollup", "values", "exists", "table"}


def check_names(tree: exp.Expr) -> None:
    """Refuse a name that has to be quoted and is not."""
    for node in tree.find_all(exp.Identifier):
        name = node.name
        if not node.args.get("quoted") and (name.lower() in RESERVED or not _PLAIN.match(name)):
            text = f"mismatched input '{name}': to be a name it has to be written \"{name}\""
            raise error_at("SYNTAX_ERROR", text, at=node)
    for call in tree.find_all(exp.Anonymous):
        if isinstance(call.this, str) and call.this.lower() in _NO_CALLS:
            raise error_at("SYNTAX_ERROR", f"mismatched input '{call.this}': it is no function", at=call)
