"""What of sqlglot's trees the translation knows: each kind of node, and the parts of it that are looked at.

sqlglot grows: a new version may hang a new part on a node it had (`negate` on LIKE once came so), and a translation that
does not look there would answer something else, silently. So a tree with a kind or a part that is not in this table is
refused before anything is translated.
"""

from __future__ import annotations

import re

from sqlglot import exp

from athena.trino.context import not_executable

_KNOWN = """
Select expressions from_ joins where group having order limit offset distinct with_ windows
Union Intersect Except: this expression distinct with_ order limit offset
Subquery this alias joins sample order limit offset with_
Values expressions alias order limit offset with_
With expressions recursive
CTE this alias
From this
Table this db catalog alias joins sample version when
TableAlias this columns
TableSample method percent
Version this expression kind
Join this on side using kind method
Lateral this alias
Unnest expressions alias offset
Where Having: this
Group expressions grouping_sets rollup cube
GroupingSets Rollup Cube: expressions
Order this expressions
Ordered this desc nulls_first
Limit expression
Fetch direction count limit_options
LimitOptions rows with_ties percent
Offset expression
Distinct expressions on
Alias this alias
Aliases this expressions
Window this partition_by order spec alias over
WindowSpec kind start start_side end end_side exclude
Filter WithinGroup: this expression
IgnoreNulls RespectNulls: this
GroupConcat this separator on_overflow
OverflowTruncateBehavior this with_count
Anonymous this expressions
Lambda this expressions
Identifier this quoted
Column this table db catalog
Star except_ except replace rename
Dot this expression
Bracket this expressions
Slice this expression step
Array Tuple: expressions
Paren this
Literal this is_string
Boolean Var HexString UnicodeString: this escape
Null
Neg Not Exists Any All: this
And Or: this expression
Add Sub Mul Mod DPipe: this expression
Div this expression typed
EQ NEQ LT LTE GT GTE NullSafeEQ NullSafeNEQ Is: this expression
Like this expression negate
Escape this expression
Between this low high
In this expressions query unnest field
Case this ifs default
If this true false
Cast TryCast: this to safe
DataType this expressions nested
DataTypeParam this expression
ColumnDef this kind
Interval this unit
IntervalSpan this expression
AtTimeZone this zone
Extract this expression
StrPosition this substr
Substring this start length
Trim this position expression
Normalize this form
CurrentDate CurrentCatalog CurrentTimestamp Localtime Localtimestamp CurrentUser CurrentTime: this
ParseJSON this is_literal
JSONExtract this expression json_query option on_condition quote
JSONExtractQuote option scalar
JSONValue this path returning on_condition
OnCondition error empty null
JSONObject expressions null_handling return_type unique_keys encoding
JSONKeyValue this expression
FormatJson this
Command this expression
"""


def _table() -> dict[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for line in _KNOWN.strip().splitlines():
        kinds, _, parts = line.partition(": ") if ": " in line else line.partition(" ")
        found.update(dict.fromkeys(kinds.split(), frozenset(parts.split())))
    return found


KNOWN = _table()


def check(tree: exp.Expr) -> None:
    """Refuse a tree with a kind of node, or a part of one, that nothing here looks at."""
    for node in tree.walk():
        kind = type(node).__name__
        if kind not in KNOWN:
            raise not_executable(_words(kind), "the local engine does not know this construct", node)
        unknown = [key for key, part in node.args.items() if _is_there(part) and key not in KNOWN[kind]]
        if unknown:
            raise not_executable(
                _words(unknown[0]), f"the local engine does not know this part of {_words(kind)}", node
            )


def _is_there(part: object) -> bool:
    return part is not None and part is not False and part != []


def _words(name: str) -> str:
    """`MatchRecognize` as MATCH_RECOGNIZE."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).strip("_").upper()
