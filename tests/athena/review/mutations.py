"""Random changes of a SELECT's tree: some that most likely change its meaning, some that never do."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from random import Random

from sqlglot import exp

from athena.errors import QueryError
from athena.trino.dialect import Athena, parse

Mutation = Callable[[exp.Expr, Random], bool]

_OPERATORS: Sequence[tuple[type[exp.Expr], type[exp.Expr]]] = [
    *((exp.EQ, other) for other in (exp.NEQ, exp.LTE)),
    *((exp.LT, other) for other in (exp.LTE, exp.GT)),
    *((exp.GT, other) for other in (exp.GTE, exp.LT)),
    *((exp.LTE, exp.LT), (exp.GTE, exp.GT), (exp.NEQ, exp.EQ), (exp.And, exp.Or), (exp.Or, exp.And)),
    *((exp.Add, exp.Sub), (exp.Sub, exp.Add), (exp.Mul, exp.Add), (exp.Div, exp.Mul)),
]
_FUNCTIONS = {"sum": "max", "min": "max", "max": "min", "count": "max", "avg": "min", "rank": "dense_rank"}


def sql_of(tree: exp.Expr) -> str:
    """The tree as SQL that can be parsed again."""
    return tree.sql(Athena, normalize_functions=False)


def mutated(sql: str, chance: Random) -> str | None:
    """The SELECT with one random change that is meant to matter; None when none could be made."""
    return _changed(sql, MUTATIONS, chance)


def rewritten(sql: str, chance: Random) -> str | None:
    """The SELECT with a random change that does not matter."""
    return _changed(sql, REWRITES, chance)


def _changed(sql: str, ways: Sequence[Mutation], chance: Random) -> str | None:
    tree = parse(sql)
    for way in chance.sample(ways, len(ways)):
        if way(tree, chance):
            return _parsed(sql_of(tree))
    return None


def _parsed(sql: str) -> str | None:
    try:
        parse(sql)
    except QueryError:
        return None
    return sql


def _pick(tree: exp.Expr, chance: Random, *kinds: type[exp.Expr]) -> exp.Expr | None:
    found = list(tree.find_all(*kinds))
    return chance.choice(found) if found else None


def _operator(tree: exp.Expr, chance: Random) -> bool:
    node = _pick(tree, chance, *(old for old, _ in _OPERATORS))
    choices = [new for old, new in _OPERATORS if type(node) is old]
    if node is None or not choices:
        return False
    node.replace(chance.choice(choices)(this=node.this.copy(), expression=node.expression.copy()))
    return True


def _operands(tree: exp.Expr, chance: Random) -> bool:
    node = _pick(tree, chance, exp.Sub, exp.Div, exp.LT, exp.GT, exp.LTE, exp.DPipe, exp.Mod)
    if node is None or isinstance(node.expression, (exp.Any, exp.All)):
        return False
    node.replace(type(node)(this=node.expression.copy(), expression=node.this.copy()))
    return True


def _drop_condition(tree: exp.Expr, chance: Random) -> bool:
    node = _pick(tree, chance, exp.And, exp.Where, exp.Having)
    if node is None:
        return False
    if isinstance(node, exp.And):
        node.replace(chance.choice([node.this, node.expression]).copy())
    else:
        node.pop()
    return True


def _literal(tree: exp.Expr, chance: Random) -> bool:
    node = _pick(tree, chance, exp.Literal)
    if node is None or isinstance(node.parent, (exp.DataTypeParam, exp.Cast)):
        return False
    if node.is_string:
        node.replace(exp.Literal.string(chance.choice([f"{node.name}x", node.name.swapcase()])))
    elif node.name.isdigit():
        node.replace(exp.Literal.number(int(node.name) + 1))
    return True


def _join_side(tree: exp.Expr, chance: Random) -> bool:
    node = _pick(tree, chance, exp.Join)
    if node is None or not node.args.get("on"):
        return False
    other = chance.choice([side for side in ("", "LEFT", "FULL", "RIGHT") if side != (node.args.get("side") or "")])
    node.set("side", other or None)
    node.set("kind", None)
    return True


def _swap_join(tree: exp.Expr, chance: Random) -> bool:
    joins = [node for node in tree.find_all(exp.Join) if node.args.get("side") == "LEFT" and node.arg_key == "joins"]
    select = joins[0].parent if joins else None
    if not isinstance(select, exp.Select) or len(select.args["joins"]) > 1:
        return False
    first, second = select.args["from_"].this.copy(), joins[0].this.copy()
    select.args["from_"].set("this", second)
    joins[0].set("this", first)
    return True


def _distinct(tree: exp.Expr, chance: Random) -> bool:
    node = _pick(tree, chance, exp.Select, exp.Union)
    if isinstance(node, exp.Union):
        node.set("distinct", not node.args.get("distinct"))
    elif node is not None:
        node.set("distinct", None if node.args.get("distinct") else exp.Distinct())
    return node is not None


def _function(tree: exp.Expr, chance: Random) -> bool:
    calls = [node for node in tree.find_all(exp.Anonymous) if node.name.lower() in _FUNCTIONS]
    if not calls:
        return False
    node = chance.choice(calls)
    columns = list(tree.find_all(exp.Column))
    if node.name.lower() == "count" and columns:
        star = node.find(exp.Star) is not None
        node.set("expressions", [chance.choice(columns).copy() if star else exp.Star()])
    else:
        node.set("this", _FUNCTIONS[node.name.lower()])
    return True


def _arguments(tree: exp.Expr, chance: Random) -> bool:
    calls = [node for node in tree.find_all(exp.Anonymous) if len(node.expressions) > 1]
    if not calls:
        return False
    node = chance.choice(calls)
    node.set("expressions", [part.copy() for part in reversed(node.expressions)])
    return True


def _negate(tree: exp.Expr, chance: Random) -> bool:
    node = _pick(tree, chance, exp.Not, exp.Is, exp.Like, exp.In)
    if node is None:
        return False
    if isinstance(node, exp.Not):
        node.replace(node.this.copy())
    elif isinstance(node.parent, exp.Escape):
        return False
    else:
        node.replace(exp.Paren(this=exp.Not(this=node.copy())))
    return True


def _column(tree: exp.Expr, chance: Random) -> bool:
    columns = [node for node in tree.find_all(exp.Column) if not isinstance(node.this, exp.Star)]
    if len(columns) < 2:
        return False
    one, other = chance.sample(columns, 2)
    one.replace(other.copy())
    return True


def _case(tree: exp.Expr, chance: Random) -> bool:
    node = _pick(tree, chance, exp.Case)
    if node is None:
        return False
    if node.args.get("default") and chance.random() < 0.5:
        node.set("default", None)
    else:
        node.set("ifs", [branch.copy() for branch in reversed(node.args["ifs"])])
    return True


def _window(tree: exp.Expr, chance: Random) -> bool:
    node = _pick(tree, chance, exp.Window)
    key = chance.choice(["partition_by", "order", "spec"])
    if node is None or not node.args.get(key):
        return False
    if key == "order":
        first = node.args["order"].expressions[0]
        first.set("desc", not first.args.get("desc"))
    else:
        node.set(key, None)
    return True


def _cut(tree: exp.Expr, chance: Random) -> bool:
    node = _pick(tree, chance, exp.Limit, exp.Ordered)
    if isinstance(node, exp.Limit):
        node.pop()
    elif node is not None:
        node.set("desc", not node.args.get("desc"))
    return node is not None


def _group(tree: exp.Expr, chance: Random) -> bool:
    node = _pick(tree, chance, exp.Group)
    if node is None or not node.expressions:
        return False
    keys = [part.copy() for part in node.expressions]
    keys.pop(chance.randrange(len(keys)))
    node.set("expressions", keys) if keys else node.pop()
    return True


def _to_where(tree: exp.Expr, chance: Random) -> bool:
    node = _pick(tree, chance, exp.Join)
    on = node.args.get("on") if node is not None else None
    select = node.parent if node is not None else None
    if on is None or not isinstance(select, exp.Select) or not isinstance(on, exp.And):
        return False
    node.set("on", on.this.copy())  # type: ignore[union-attr]
    select.where(exp.Paren(this=on.expression.copy()), copy=False)
    return True


def _item(tree: exp.Expr, chance: Random) -> bool:
    node = _pick(tree, chance, exp.Select)
    if node is None or len(node.expressions) < 2:
        return False
    items = [part.copy() for part in node.expressions]
    chance.shuffle(items)
    node.set("expressions", items[: max(1, len(items) - chance.randint(0, 1))])
    return True


def _turn(tree: exp.Expr, chance: Random) -> bool:
    turned: dict[type[exp.Expr], type[exp.Expr]] = {
        exp.LT: exp.GT,
        exp.GT: exp.LT,
        exp.LTE: exp.GTE,
        exp.GTE: exp.LTE,
        exp.EQ: exp.EQ,
        exp.NEQ: exp.NEQ,
    }
    node = _pick(tree, chance, *turned)
    if node is None or isinstance(node.expression, (exp.Any, exp.All)):
        return False
    sides = [exp.Paren(this=part.copy()) for part in (node.expression, node.this)]
    node.replace(turned[type(node)](this=sides[0], expression=sides[1]))
    return True


def _reorder(tree: exp.Expr, chance: Random) -> bool:
    node = _pick(tree, chance, exp.And, exp.Or)
    if node is None:
        return False
    node.replace(type(node)(this=exp.Paren(this=node.expression.copy()), expression=exp.Paren(this=node.this.copy())))
    return True


def _in_with(tree: exp.Expr, chance: Random) -> bool:
    """The whole SELECT as a query that WITH names, handed on."""
    if not isinstance(tree, exp.Select) or tree.args.get("with_"):
        return False
    inner = tree.copy()
    for key in list(tree.args):
        tree.set(key, None)
    for key, part in parse(f"WITH handed_on AS ({sql_of(inner)}) SELECT * FROM handed_on").args.items():
        tree.set(key, part)
    return True


def _always_true(tree: exp.Expr, chance: Random) -> bool:
    node = _pick(tree, chance, exp.Where)
    if node is None:
        return False
    node.set("this", parse(f"SELECT 1 WHERE 1 = 1 AND ({sql_of(node.this)})").args["where"].this)
    return True


def _twice_negated(tree: exp.Expr, chance: Random) -> bool:
    node = _pick(tree, chance, exp.Where)
    if node is None:
        return False
    node.set("this", exp.Not(this=exp.Paren(this=exp.Not(this=exp.Paren(this=node.this.copy())))))
    return True


def _brackets(tree: exp.Expr, chance: Random) -> bool:
    node = _pick(tree, chance, exp.Add, exp.Mul, exp.EQ, exp.Like, exp.Is, exp.DPipe)
    if node is None or isinstance(node.parent, exp.Escape):
        return False
    node.replace(exp.Paren(this=node.copy()))
    return True


def _group_order(tree: exp.Expr, chance: Random) -> bool:
    node = _pick(tree, chance, exp.Group)
    if node is None or len(node.expressions) < 2:
        return False
    node.set("expressions", [part.copy() for part in reversed(node.expressions)])
    return True


MUTATIONS: Sequence[Mutation] = [
    *(_operator, _operands, _drop_condition, _literal, _join_side, _swap_join, _distinct, _function, _arguments),
    *(_negate, _column, _case, _window, _cut, _group, _to_where, _item),
]
REWRITES: Sequence[Mutation] = [_turn, _reorder, _in_with, _always_true, _twice_negated, _brackets, _group_order]
