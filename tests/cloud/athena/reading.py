"""From the text of a statement to the statement; what Athena's grammar does not know is refused before it is queued."""

from __future__ import annotations

from collections.abc import Callable

import sqlglot
from sqlglot import TokenType
from sqlglot.errors import ParseError

from tests.cloud.athena import statement as s
from tests.cloud.athena.errors import Refused, malformed
from tests.cloud.athena.words import Words

MAXIMUM_BYTES = 262_144
_NOT_HERE = {"ALTER", "ANALYZE", "CALL", "DELETE", "INSERT", "MERGE", "MSCK", "OPTIMIZE", "UPDATE", "USE", "VACUUM"}


def read(text: str) -> s.Statement:
    """Read one statement.

    Examples:
        >>> read("DROP VIEW IF EXISTS Sales.Daily").name.parts
        ('sales', 'daily')
    """
    if len(text.encode()) > MAXIMUM_BYTES:
        raise Refused(f"Query string length is more than maximum allowed length {MAXIMUM_BYTES}")
    words = Words.of(text)
    first = words.word()
    if first in {"SELECT", "WITH", "VALUES", "TABLE", "("}:
        return s.Select(checked(words.rest()))
    if first in _NOT_HERE:
        raise Refused(f"the laptop cloud's Athena has no {first}", kind="NotImplemented")
    if first not in _READERS:
        expecting = (
            "'CREATE', 'DEALLOCATE', 'DESC', 'DESCRIBE', 'DROP', 'EXECUTE', 'EXPLAIN', 'PREPARE', 'SHOW', <query>"
        )
        raise words.mismatch(expecting)
    words.at += 1
    return _READERS[first](words)


def checked(query: s.Query) -> s.Query:
    """The query, when its grammar is right."""
    try:
        found = sqlglot.parse(query.text, read="trino")
    except ParseError as error:
        raise _syntax_error(query, error) from error
    if len(found) != 1 or not isinstance(found[0], sqlglot.exp.Query | sqlglot.exp.Values):
        raise malformed("Queries of this type are not supported")
    return query


def _syntax_error(query: s.Query, error: ParseError) -> Refused:
    found = error.errors[0]
    highlighted = str(found.get("highlight") or "")
    lines = query.text.split("\n")
    line = min(int(found.get("line") or 1), len(lines))
    column = max(int(found.get("col") or 1) - len(highlighted), 0)
    line, column = query.place(sum(len(before) + 1 for before in lines[: line - 1]) + column)
    return malformed(f"line {line}:{column}: mismatched input '{highlighted or '<EOF>'}'. Expecting: <expression>")


def _explain(words: Words) -> s.Statement:
    analyze = words.skip("ANALYZE") and (words.skip("VERBOSE") or True)
    options: list[str] = []
    if words.word() == "(" and words.word(1) in {"TYPE", "FORMAT"}:
        words.at += 1
        while not words.skip(")"):
            options.append(words.identifier().upper())
            words.skip(",")
    return s.Explain(checked(words.rest()), validate=options == ["TYPE", "VALIDATE"], analyze=analyze)


def _create(words: Words) -> s.Statement:
    if words.skip("OR", "REPLACE"):
        words.expect("VIEW")
        return _create_view(words, replace=True)
    if words.skip("VIEW"):
        return _create_view(words, replace=False)
    if words.skip_any("DATABASE", "SCHEMA"):
        if_not_exists = words.skip("IF", "NOT", "EXISTS")
        return s.CreateDatabase(words.name(), if_not_exists)
    if words.skip("TABLE"):
        return _create_table(words)
    raise words.mismatch("'DATABASE', 'OR', 'SCHEMA', 'TABLE', 'VIEW'")


def _create_view(words: Words, *, replace: bool) -> s.Statement:
    name = words.name()
    words.expect("AS")
    return s.CreateView(name, checked(words.rest()), replace)


def _create_table(words: Words) -> s.Statement:
    if_not_exists = words.skip("IF", "NOT", "EXISTS")
    name = words.name()
    properties = _properties(words) if words.skip("WITH") else {}
    if not words.skip("AS"):
        raise malformed("No location was specified for table. An S3 location must be specified")
    with_data = not _ends_with_no_data(words)
    return s.CreateTableAs(name, checked(words.rest()), properties, if_not_exists, with_data)


def _ends_with_no_data(words: Words) -> bool:
    ending = [token.text.upper() for token in words.tokens[-3:]]
    if ending == ["WITH", "NO", "DATA"]:
        del words.tokens[-3:]
        return True
    if ending[-2:] == ["WITH", "DATA"]:
        del words.tokens[-2:]
    return False


def _properties(words: Words) -> dict[str, str]:
    """`(format = 'PARQUET', …)`; a value that is no string is kept as it stands."""
    words.expect("(")
    properties: dict[str, str] = {}
    while True:
        name = words.identifier()
        words.expect("=")
        properties[name] = _value(words)
        if words.skip(")"):
            return properties
        words.expect(",")


def _value(words: Words) -> str:
    token = words.token()
    if token is not None and token.token_type == TokenType.STRING:
        return words.string()
    start, depth = words.at, 0
    while (token := words.token()) is not None and (depth or token.text not in {",", ")"}):
        depth += (token.text in {"(", "["}) - (token.text in {")", "]"})
        words.at += 1
    if start == words.at:
        raise words.mismatch("<value>")
    return words.text[words.tokens[start].start : words.tokens[words.at - 1].end + 1]


def _drop(words: Words) -> s.Statement:
    for kind, made in (("VIEW", s.DropView), ("TABLE", s.DropTable), ("DATABASE", None), ("SCHEMA", None)):
        if words.skip(kind):
            if_exists = words.skip("IF", "EXISTS")
            name = words.name()
            if made is not None:
                words.end()
                return made(name, if_exists)
            return s.DropDatabase(name, if_exists, cascade=words.skip("CASCADE"))
    raise words.mismatch("'DATABASE', 'SCHEMA', 'TABLE', 'VIEW'")


def _show(words: Words) -> s.Statement:
    for kind, made in (("TABLES", s.ShowTables), ("VIEWS", s.ShowViews)):
        if words.skip(kind):
            database = words.name() if words.skip_any("IN", "FROM") else None
            return made(database, _pattern(words))
    if words.skip_any("DATABASES", "SCHEMAS"):
        return s.ShowDatabases(_pattern(words))
    if words.skip("COLUMNS"):
        return _show_columns(words)
    words.expect("CREATE")
    if words.skip("VIEW"):
        return s.ShowCreateView(words.name())
    words.expect("TABLE")
    return s.ShowCreateTable(words.name())


def _show_columns(words: Words) -> s.Statement:
    if not words.skip_any("IN", "FROM"):
        raise words.mismatch("'FROM', 'IN'")
    name = words.name()
    if words.skip_any("IN", "FROM"):  # SHOW COLUMNS IN table FROM database
        return s.ShowColumns(s.Name((*words.name().parts, *name.parts), words.text, name.start))
    return s.ShowColumns(name)


def _pattern(words: Words) -> str | None:
    words.skip("LIKE")
    pattern = words.string() if words.token() is not None else None
    words.end()
    return pattern


def _describe(words: Words) -> s.Statement:
    words.skip("TABLE")
    words.skip_any("EXTENDED", "FORMATTED")
    return s.Describe(words.name())


def _prepare(words: Words) -> s.Statement:
    name = words.identifier()
    words.expect("FROM")
    return s.Prepare(name, words.rest().text)


def _execute(words: Words) -> s.Statement:
    name = words.identifier()
    if words.token() is None:
        return s.Execute(name)
    words.expect("USING")
    parameters, start, depth = [], words.rest().offset, 0
    for token in words.tokens[words.at :]:
        depth += (token.text in {"(", "["}) - (token.text in {")", "]"})
        if token.token_type == TokenType.COMMA and not depth:
            parameters.append(words.text[start : token.start].strip())
            start = token.end + 1
    parameters.append(words.text[start : words.tokens[-1].end + 1].strip())
    return s.Execute(name, tuple(parameters))


def _deallocate(words: Words) -> s.Statement:
    words.expect("PREPARE")
    return s.Deallocate(words.identifier())


def _unload(words: Words) -> s.Statement:
    query = words.enclosed()
    words.expect("TO")
    location = words.string()
    words.expect("WITH")
    return s.Unload(checked(query), location, _properties(words))


_READERS: dict[str, Callable[[Words], s.Statement]] = {
    "EXPLAIN": _explain,
    "CREATE": _create,
    "DROP": _drop,
    "SHOW": _show,
    "DESCRIBE": _describe,
    "DESC": _describe,
    "PREPARE": _prepare,
    "EXECUTE": _execute,
    "DEALLOCATE": _deallocate,
    "DEALLOCATE PREPARE": lambda words: s.Deallocate(words.identifier()),  # sqlglot takes the two for one word
    "UNLOAD": _unload,
}


def with_parameters(text: str, parameters: list[str]) -> str:
    """Put values, each written as SQL writes it, in the places of the question marks.

    Examples:
        >>> with_parameters("SELECT '?' WHERE a = ?", ["'x'"])
        "SELECT '?' WHERE a = 'x'"
    """
    marks = [token for token in Words.of(text).tokens if token.token_type == TokenType.PLACEHOLDER]
    if len(marks) != len(parameters):
        raise Refused(f"Incorrect number of parameters: expected {len(marks)} but found {len(parameters)}")
    for mark, value in reversed(list(zip(marks, parameters, strict=True))):
        text = text[: mark.start] + value + text[mark.end + 1 :]
    return text
