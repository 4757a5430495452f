"""What kind of change a view's is, from its two texts alone.

`none` is a claim that the rows are the same for every lake, and is proven or not made: by the normal form of both
(normal/), by the words of both, and by their columns' types. What has no normal form and is not the same SQL is `unsure`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from sqlglot import TokenType, exp

from athena.engine import Column
from athena.origins import output_name
from athena.review.columns import Matched, Shown, match_columns, sentence
from athena.review.differences.compare import compare
from athena.review.differences.comparison import Comparison, Difference
from athena.review.differences.evidence import REWRITTEN
from athena.review.differences.explain import explain, reasons
from athena.review.differences.focus import focus
from athena.review.differences.shown import shown
from athena.review.model import Change, Class
from athena.review.normal.normalise import normalise, simplified
from athena.review.normal.query import NotNormalError
from athena.review.normal.resolve import Renamed
from athena.trino.dialect import Athena
from athena.view import View

GRAVEST_FIRST: tuple[Class, ...] = ("new", "removed", "columns", "rows", "unsure", "values", "additive", "none")

# Words that a parser may pass over, and that change what SQL means. Of each there have to be as many as before.
_TELLING = frozenset(
    """all any some distinct symmetric ignore respect filter within exclude ties percent bernoulli system ordinality
    recursive cube rollup sets escape zone""".split()
)
_SPARE = frozenset({"all", "distinct"})  # the normal form has more than one way of saying these
_STRINGS = {TokenType.STRING, TokenType.NATIONAL_STRING, TokenType.UNICODE_STRING, TokenType.HEX_STRING}


@dataclass(frozen=True, slots=True)
class Version:
    """A view as one side has it.

    Attributes:
        columns: with Athena's types; None when they are not known.
        sources: the columns of the tables and views that it can read, as this side has them.
        renamed: of views that it reads, columns that were only renamed: new name -> old name, by view.
    """

    view: View
    columns: tuple[Column, ...] | None = None
    sources: Mapping[str, Sequence[Column]] = field(default_factory=dict, repr=False)
    renamed: Renamed = field(default_factory=dict, repr=False)


def classify(name: str, before: Version | None, after: Version | None) -> Change:
    """The change of one view; at least one version is there."""
    if before is None or after is None:
        return _came_or_went(name, before, after)
    try:
        queries = [normalise(version.view.tree, version.sources, version.renamed) for version in (before, after)]
    except NotNormalError as error:
        return _without_normal_form(name, before, after, str(error))
    found = compare(queries[0], queries[1])
    if any(not difference.sure for difference in found.differences):
        found.differences = _as_written(before, after) or found.differences
    names = [[item.name for item in query.items] for query in queries]
    sides = _shown(before, names[0], found.before), _shown(after, names[1], found.after)
    return _change(name, before, after, found, match_columns(*sides), sides)


def _as_written(before: Version, after: Version) -> list[Difference]:
    """What differs between the parts that the authors made, if that explains it better; nothing if it does not."""
    queries = [simplified(version.view.tree, version.sources, version.renamed) for version in (before, after)]
    found = compare(queries[0], queries[1]).differences
    return found if found and all(difference.sure for difference in found) else []


def _came_or_went(name: str, before: Version | None, after: Version | None) -> Change:
    there = after or before
    assert there is not None
    new = after is not None
    return Change(
        name,
        ("new",) if new else ("removed",),
        ("This view is new.",) if new else ("This view is taken away.",),
        columns_before=None if new else there.columns,
        columns_after=there.columns if new else None,
        values=frozenset(column.name for column in there.columns or ()) if new else frozenset(),
    )


def _shown(version: Version, names: Sequence[str | None], texts: Sequence[str]) -> list[Shown]:
    """The columns with their types, as far as these are known; the engine's names count more than ours."""
    known = version.columns
    if known is None or len(known) != len(texts):
        return [Shown(name or f"_col{n}", "", text) for n, (name, text) in enumerate(zip(names, texts, strict=True))]
    return [Shown(column.name, column.type, text) for column, text in zip(known, texts, strict=True)]


def _change(
    name: str, before: Version, after: Version, found: Comparison, matched: Matched, sides: tuple[Sequence[Shown], ...]
) -> Change:
    old, new = sides
    differing = [
        (new[other].name, place, other) for place, other in matched.places.items() if old[place].text != new[other].text
    ]
    differences = found.differences
    if not differences and not differing:
        differences = [Difference(text, sure=False) for text in _unexplained(before.view, after.view, matched)]
    classes: set[Class] = {"rows" if difference.sure else "unsure" for difference in differences}
    classes -= {"unsure"} if "rows" in classes else set()
    classes |= {"values"} if differing else set()
    classes |= _of_columns(matched)
    said = [
        *reasons(differences),
        *(sentence(change) for change in matched.changes),
        *explain(found, differing),
    ]
    return Change(
        name,
        _gravest_first(classes),
        tuple(dict.fromkeys(said)) or (_why_none(before.view, after.view),),
        matched.changes,
        before.columns,
        after.columns,
        frozenset(c.name for c in new) if differences else frozenset(each for each, _, _ in differing),
    )


def _of_columns(matched: Matched) -> set[Class]:
    kinds = {change.kind for change in matched.changes}
    found: set[Class] = {"columns"} if kinds - {"added"} else set()
    return found | ({"additive"} if "added" in kinds else set())


def _gravest_first(classes: Iterable[Class]) -> tuple[Class, ...]:
    chosen = set(classes)
    return tuple(each for each in GRAVEST_FIRST if each in chosen) or ("none",)


def _unexplained(before: View, after: View, matched: Matched) -> list[str]:
    """Words that are in one text alone although both come to the same: the parser may have passed over them."""
    if before.canonical == after.canonical:
        return []
    found = [word for word in sorted(_TELLING - _SPARE) if _words(before)[word] != _words(after)[word]]
    added = any(change.kind == "added" for change in matched.changes)
    strings = set() if _has_escapes(before) or _has_escapes(after) else _strings(before) ^ _strings(after)
    if not added and strings:
        found.append(repr(sorted(strings)[0]))
    return [f"{REWRITTEN} What makes it doubtful is {found[0]}."] if found and not added else []


def _words(view: View) -> Counter[str]:
    return Counter(token.text.lower() for token in Athena().tokenize(view.sql) if token.token_type not in _STRINGS)


def _strings(view: View) -> set[str]:
    return {token.text for token in Athena().tokenize(view.sql) if token.token_type in _STRINGS}


def _has_escapes(view: View) -> bool:
    return any(token.token_type == TokenType.UNICODE_STRING for token in Athena().tokenize(view.sql))


def _why_none(before: View, after: View) -> str:
    if before.sql == after.sql:
        return _of_header(before, after)
    if before.canonical == after.canonical:
        return "Only how it is written has changed: layout, comments, capitals or brackets."
    if _sorts(before) != _sorts(after):
        return "It means the same. An ORDER BY without LIMIT has no effect in a view: sort where it is read."
    return "It is written in another way, and means the same: other names, another order, or another way of saying it."


def _of_header(before: View, after: View) -> str:
    if before.header.materialize != after.header.materialize:
        kept = after.header.materialize
        return (
            "Its rows are kept as a table from now on (@materialize): readers see them as of the last apply."
            if kept
            else "Its rows are no longer kept as a table (@materialize was taken out): readers see them as they are."
        )
    if before.header.key != after.header.key:
        return "Only its header has changed: other columns are named as its @key."
    return "Only what its header says has changed." if before.header != after.header else "Nothing has changed."


def _sorts(view: View) -> bool:
    return view.tree.args.get("order") is not None


def _without_normal_form(name: str, before: Version, after: Version, why: str) -> Change:
    """What can be said without a normal form: the same SQL is the same, all else is not known."""
    same = before.view.canonical == after.view.canonical and not _may_have_other_columns(before, after)
    sides = [_by_types(version) for version in (before, after)]
    matched = match_columns(*sides)
    columns = _of_columns(matched)
    said = [sentence(change) for change in matched.changes]
    if not same:
        doubt = f"Whether it gives the same rows could not be proven: {why}."
        said = [doubt, *said, *_fragments(before, after)]
    return Change(
        name,
        _gravest_first(columns if same else {*columns, "unsure"}),
        tuple(said) or (_why_none(before.view, after.view),),
        matched.changes,
        before.columns,
        after.columns,
        frozenset() if same else frozenset(column.name for column in sides[1]),
    )


def _may_have_other_columns(before: Version, after: Version) -> bool:
    """Whether `*` may stand for other columns than it did."""
    known = before.columns is not None and after.columns is not None
    return not known and after.view.tree.find(exp.Star) is not None


def _by_types(version: Version) -> list[Shown]:
    if version.columns is not None:
        return [Shown(column.name, column.type) for column in version.columns]
    select = next(version.view.tree.find_all(exp.Select))
    names = [output_name(part) or f"_col{n}" for n, part in enumerate(select.expressions)]
    return [Shown(each) for each in names]


def _fragments(before: Version, after: Version) -> list[str]:
    """The smallest pieces of both texts in which they differ."""
    writer = _Plain()
    pieces = focus(before.view.tree, after.view.tree, (writer, writer))
    if pieces.whole:
        return []
    return [f"{shown(pieces.before)} became {shown(pieces.after)}."]


class _Plain:
    """Writes a piece of a parsed SELECT, whose names mean whatever they mean."""

    def text(self, node: exp.Expr) -> str:
        return node.sql(Athena, comments=False).lower()
