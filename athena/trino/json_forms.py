"""json_value, json_query, json_exists, json_object and json_array: SQL's own JSON functions, whose paths are literals."""

from __future__ import annotations

from sqlglot import exp

from athena.trino.casts import CannotCastError, cast, coerce
from athena.trino.context import Value, error_at, mismatch, not_executable
from athena.trino.expressions import handles, translate
from athena.trino.forms import form
from athena.trino.literals import read_data_type
from athena.trino.runtime import json_path, sql_json
from athena.trino.runtime.json_trees import tree_reader
from athena.trino.scope import Scope
from athena.trino.types import BOOLEAN, JSON, VARCHAR, Type

_ON_ERROR = {"NULL ON ERROR": "NULL", "ERROR ON ERROR": "ERROR", "NULL": "NULL", "ERROR": "ERROR"}


def _path(node: exp.Expr | None, at: exp.Expr) -> str:
    """A literal path that can be followed; otherwise this is said now and not in the middle of the rows."""
    if not isinstance(node, exp.Literal) or not node.is_string:
        raise error_at("SYNTAX_ERROR", "a JSON path is a string literal", at=at)
    try:
        json_path.compiled(node.this)
    except json_path.UnknownPathError as error:
        raise not_executable("a JSON path", str(error), at) from None
    return str(node.this)


def _input(node: exp.Expr, scope: Scope) -> Value:
    found = node.this if isinstance(node, exp.FormatJson) else node
    value = translate(found, scope)
    if value.type.base == "json":
        return Value(value.sql, VARCHAR)
    if value.type.base not in {"varchar", "unknown"}:
        raise mismatch(f"Cannot read input of type {value.type} as JSON", node)
    return Value(coerce(value, VARCHAR, scope.context).sql, VARCHAR)


@handles(exp.JSONExtract)
def _json_query(node: exp.JSONExtract, scope: Scope) -> Value:
    if not node.args.get("json_query"):
        if isinstance(node.this, exp.Column) and len(node.this.parts) == 1:
            raise error_at("TYPE_MISMATCH", "Lambda expression should always be used inside a function", at=node)
        raise error_at("SYNTAX_ERROR", "mismatched input '->': Athena has no such operator", at=node)
    text = _input(node.this, scope)
    path = _path(node.expression, node)
    wrapper = _wrapper(node)
    quote = node.args.get("quote")
    omit = quote is not None and "OMIT" in quote.sql().upper()
    on_empty, on_error = (_plain_clause(node, key) for key in ("empty", "error"))
    run = sql_json.query(path, wrapper, omit, on_empty, on_error)
    return Value(scope.context.call(run, [text], VARCHAR), VARCHAR)


def _wrapper(node: exp.JSONExtract) -> str:
    option = node.args.get("option")
    words = option.name.upper() if option else "WITHOUT"
    if words.startswith("WITHOUT"):
        return "WITHOUT"
    return "CONDITIONAL" if "CONDITIONAL" in words.split() else "UNCONDITIONAL"


def _plain_clause(node: exp.Expr, key: str) -> str:
    """`EMPTY ARRAY` of `EMPTY ARRAY ON EMPTY`; NULL when nothing is said."""
    condition = node.args.get("on_condition")
    found = condition.args.get(key) if condition else None
    if found is None:
        return "NULL"
    words = (found if isinstance(found, str) else found.sql()).upper().removesuffix(f" ON {key.upper()}").strip()
    if words not in {"NULL", "ERROR", "EMPTY ARRAY", "EMPTY OBJECT", "TRUE", "FALSE", "UNKNOWN"}:
        raise not_executable(f"{words} ON {key.upper()}", "the local engine does not know this clause", node)
    return words


@handles(exp.JSONValue)
def _json_value(node: exp.JSONValue, scope: Scope) -> Value:
    text = _input(node.this, scope)
    path = _path(node.args.get("path"), node)
    returning = node.args.get("returning")
    wanted = read_data_type(returning, node) if returning else VARCHAR
    kind = VARCHAR if wanted.base == "char" else wanted
    if tree_reader(kind) is None:
        raise not_executable(f"JSON_VALUE … RETURNING {kind}", "the local engine does not convert to it", node)
    empty, error = (_default(node, key, kind, scope) for key in ("empty", "error"))
    run = sql_json.value(path, kind, empty[0], error[0])
    found = Value(scope.context.call(run, [text, empty[1], error[1]], kind, nulls=True), kind)
    return cast(found, wanted, scope.context)


def _default(node: exp.Expr, key: str, kind: Type, scope: Scope) -> tuple[str, Value]:
    """What a clause says, and the value of its default."""
    null = cast(Value("NULL", Type("unknown"), is_literal=True), kind, scope.context)
    condition = node.args.get("on_condition")
    found = condition.args.get(key) if condition else None
    if found is None or isinstance(found, str):
        words = (found or "NULL").upper()
        return ("ERROR" if words.startswith("ERROR") else "NULL"), null
    try:
        return "DEFAULT", cast(translate(found, scope), kind, scope.context)
    except CannotCastError:
        raise mismatch(f"DEFAULT of JSON_VALUE is no {kind}", node) from None


@form("json_exists")
def json_exists(node: exp.Anonymous, scope: Scope) -> Value:
    if len(node.expressions) != 2:
        raise not_executable("JSON_EXISTS with clauses", "the local engine takes an input and a path", node)
    text = _input(node.expressions[0], scope)
    run = sql_json.exists(_path(node.expressions[1], node), "FALSE")
    return Value(scope.context.call(run, [text], BOOLEAN), BOOLEAN)


def _json_part(node: exp.Expr, scope: Scope) -> Value:
    """An element as JSON text: what is JSON stays, other types without a JSON form become text."""
    formatted = isinstance(node, exp.FormatJson)
    value = translate(node.this if formatted else node, scope)
    if formatted or isinstance(node, (exp.JSONExtract, exp.JSONObject)) or _makes_json(node):
        return Value(value.sql, VARCHAR)
    try:
        made = cast(value, JSON, scope.context)
    except CannotCastError:
        made = cast(cast(value, VARCHAR, scope.context), JSON, scope.context)
    return Value(made.sql, VARCHAR)


def _makes_json(node: exp.Expr) -> bool:
    return isinstance(node, exp.Anonymous) and node.name.lower() == "json_array"


@form("json_array")
def json_array(node: exp.Anonymous, scope: Scope) -> Value:
    parts = [_json_part(part, scope) for part in node.expressions]
    if not parts:
        return Value("'[]'", VARCHAR)
    return Value(scope.context.call(sql_json.array(True), parts, VARCHAR, nulls=True), VARCHAR)


@handles(exp.JSONObject)
def _json_object(node: exp.JSONObject, scope: Scope) -> Value:
    for clause in ("unique_keys", "encoding"):
        if node.args.get(clause):
            raise not_executable("JSON_OBJECT with clauses", "the local engine does not know this one", node)
    if node.args.get("return_type"):
        raise not_executable("JSON_OBJECT … RETURNING", "the local engine gives varchar", node)
    parts: list[Value] = []
    for pair in node.expressions:
        name = coerce(translate(pair.this, scope), VARCHAR, scope.context)
        parts += [Value(name.sql, VARCHAR), _json_part(pair.expression, scope)]
    if not parts:
        return Value("'{}'", VARCHAR)
    absent = str(node.args.get("null_handling") or "").upper().startswith("ABSENT")
    return Value(scope.context.call(sql_json.make_object(absent), parts, VARCHAR, nulls=True), VARCHAR)
