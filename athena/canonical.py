"""When two texts are the same SQL: a form in which layout, comments, case and needless brackets are gone.

Two things use it, and they pull apart. A plan must see every real change. Drift compares a file with what Athena has
stored, which is never the text that was sent: Trino's formatter drops comments, AS and layout, adds brackets and INNER,
writes `a || b` as `concat(a, b)` and `1.0` as `DECIMAL '1.0'`.

So the form has two parts. The tree without brackets says how things hang together. But a parser may read two different
texts as one tree (sqlglot reads `DECIMAL '1.0'` as `CAST('1.0' AS decimal)`), so the words of the text are there as well,
sorted: a word that was added, lost or replaced is seen whatever the parser made of it.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from typing import Any

from sqlglot import Token, TokenType, exp

# Words and signs that say nothing, or nothing that the tree does not say.
_NOISE = {"(", ")", "as", "inner", "outer", "asc", ";"}
_STRINGS = {TokenType.STRING, TokenType.NATIONAL_STRING, TokenType.RAW_STRING}
# Without quotes these are functions, though the parser takes some of them for columns.
_CALLED_WITHOUT_BRACKETS = {
    *("current_catalog", "current_schema", "current_path", "current_user", "current_role", "current_groups"),
    *("current_date", "current_time", "current_timestamp", "localtime", "localtimestamp"),
}
_ESCAPED = re.compile(r"\\(\\|[0-9a-fA-F]{4}|\+[0-9a-fA-F]{6})")


def canonical(tree: exp.Expr, tokens: Sequence[Token]) -> str:
    """The form of one statement, given as its tree and its tokens: equal for texts that are the same SQL."""
    words = sorted(word for word in _words(tokens) if word not in _NOISE)
    return f"{_shape(tree)}\n{' '.join(words)}"


def digest(text: str) -> str:
    """64 hexadecimal digits that stand for the text."""
    return hashlib.sha256(text.encode()).hexdigest()


def _words(tokens: Sequence[Token]) -> Iterator[str]:
    before = ""
    for token in tokens:
        word = " ".join(token.text.lower().split())
        if token.token_type in _STRINGS:
            yield _number(token.text) if before == "decimal" else repr(token.text)
        elif token.token_type == TokenType.UNICODE_STRING:
            yield repr(_unescaped(token.text))
        elif token.token_type == TokenType.NUMBER:
            yield from ("decimal", word) if "." in word and "e" not in word else (_number(word),)
        elif token.token_type == TokenType.IDENTIFIER:
            yield _name(token.text, quoted=True)
        else:
            yield from _same_word(word)
        before = word


def _same_word(word: str) -> tuple[str, ...]:
    return {"||": ("concat", ","), "!=": ("<>",)}.get(word, (word,))


def _unescaped(text: str) -> str:
    """What `U&'…'` says."""
    return _ESCAPED.sub(lambda found: "\\" if found[1] == "\\" else chr(int(found[1].lstrip("+"), 16)), text)


def _number(text: str) -> str:
    """The digits count (1.0 and 1.00 differ in type); how a double is written does not."""
    return repr(float(text)) if "e" in text.lower() else text.lower()


def _name(name: str, *, quoted: bool) -> str:
    lowered = name.lower()
    return f'"{lowered}"' if quoted and lowered in _CALLED_WITHOUT_BRACKETS else lowered


def _shape(value: Any) -> str:
    """A tree as text: a node is its kind and what it holds."""
    if isinstance(value, list):
        return f"[{' '.join(map(_shape, value))}]"
    if not isinstance(value, exp.Expr):
        return repr(value.lower() if isinstance(value, str) else value)
    node = _without_brackets(value)
    held = "".join(f" {key}={_shape(item)}" for key, item in _held(node).items())
    shape = _leaf(node) or f"({_kind(node)}{held})"
    return f"(not this={shape})" if node.args.get("negate") else shape


def _without_brackets(node: exp.Expr) -> exp.Expr:
    """A query in brackets is the query, unless the brackets carry an alias, an order or a limit of their own."""
    while isinstance(node, exp.Paren) or (isinstance(node, exp.Subquery) and list(_given(node)) == ["this"]):
        node = node.this
    return node


def _leaf(node: exp.Expr) -> str:
    if isinstance(node, exp.Identifier):
        return _name(node.name, quoted=bool(node.args.get("quoted")))
    if isinstance(node, exp.UnicodeString):
        return repr(_unescaped(node.name))
    if isinstance(node, exp.Literal):
        return repr(node.name) if node.is_string else _number(node.name)
    return _number(node.this.name) if _is_decimal_literal(node) else ""


def _is_decimal_literal(node: exp.Expr) -> bool:
    if not isinstance(node, exp.Cast) or node.meta.get("written") or not isinstance(node.this, exp.Literal):
        return False
    return node.to.this == exp.DataType.Type.DECIMAL and not node.to.expressions


def _kind(node: exp.Expr) -> str:
    if isinstance(node, (exp.DPipe, exp.Anonymous)):
        return f"call {'concat' if isinstance(node, exp.DPipe) else node.name.lower()}"
    return f"written {node.key}" if node.meta.get("written") else node.key


def _held(node: exp.Expr) -> dict[str, Any]:
    """What a node holds. `||` is a call, a chain of AND one list, INNER and OUTER are no more than JOIN."""
    if isinstance(node, exp.DPipe):
        return {"expressions": [node.this, node.expression]}
    if isinstance(node, exp.Anonymous):
        return {"expressions": node.expressions}
    if isinstance(node, (exp.And, exp.Or)):
        return {"expressions": list(_chain(node, type(node)))}
    held = _given(node)
    if isinstance(node, exp.Join) and str(held.get("kind")).upper() in {"INNER", "OUTER"}:
        del held["kind"]
    return held


def _given(node: exp.Expr) -> dict[str, Any]:
    return {
        key: node.args[key] for key in sorted(node.args) if key != "negate" and node.args[key] not in (None, False, [])
    }


def _chain(node: exp.Expr, kind: type[exp.Expr]) -> Iterator[exp.Expr]:
    for side in (node.args["this"], node.args["expression"]):
        plain = _without_brackets(side)
        if isinstance(plain, kind):
            yield from _chain(plain, kind)
        else:
            yield plain
