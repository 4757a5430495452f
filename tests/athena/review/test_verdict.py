"""Each rule of the verdict, as a table: what was found, what is said of it."""

from __future__ import annotations

import string
from dataclasses import replace

import pytest

from athena.engine import Column
from athena.review.model import Audience, Change, ColumnChange, Cost, Reader, Rows, ViewReview
from athena.review.sentences import LANGUAGES, SENTENCES, listed, say
from athena.review.verdict import judge, judged, total

SAME = Rows(key=("id",), declared=("id",), count_before=9, count_after=9)
DIFFER = replace(SAME, added=1, removed=2, changed=3)
UNKNOWN = Rows(why="There is no lake.")
READ = Audience(views=(Reader("above", ("n",)),))
REMOVED = ColumnChange("a", "removed", Column("a", "bigint"), None, 1)
RENAMED = ColumnChange("b", "renamed", Column("a", "bigint"), Column("b", "bigint"), 1, 1)
MOVED = ColumnChange("a", "moved", Column("a", "bigint"), Column("a", "bigint"), 1, 2)
ADDED = ColumnChange("c", "added", None, Column("c", "date"), None, 3)


def retyped(before: str, after: str) -> ColumnChange:
    return ColumnChange("a", "retyped", Column("a", before), Column("a", after), 1, 1)


def broken(*columns: str, kind: str = "views") -> Audience:
    return replace(Audience(), **{kind: (Reader("reader", (), columns),)})  # type: ignore[arg-type]


def view(name: str, *columns: ColumnChange, rows: Rows = SAME, audience: Audience | None = None, **more) -> ViewReview:
    change = Change("v", (name,), (), columns, **more)  # type: ignore[arg-type]
    return ViewReview(change, rows, Cost(), audience or Audience())


TABLE = [
    # breaks
    ("broken", "breaks", view("unsure"), "Column 'x' cannot be resolved"),
    ("broken", "breaks", view("none"), "it has an error"),
    ("broken", "breaks", view("new"), "it has an error"),
    ("fails", "breaks", view("values", rows=Rows(why="Division by zero", fails=True)), ""),
    ("fails", "breaks", view("new", rows=Rows(why="Division by zero", fails=True)), ""),
    ("removed_but_read", "breaks", view("removed", audience=READ), ""),
    ("removed_but_read", "breaks", view("removed", audience=Audience(dashboards=(Reader("sales"),))), ""),
    ("removed_but_read", "breaks", view("removed", audience=Audience(data_sets=(Reader("sales"),))), ""),
    ("column_gone", "breaks", view("columns", REMOVED, audience=broken("a")), ""),
    ("column_gone", "breaks", view("columns", REMOVED, audience=broken("a", kind="dashboards")), ""),
    ("column_gone", "breaks", view("columns", audience=broken("of_which_nothing_is_known")), ""),
    ("column_renamed", "breaks", view("columns", RENAMED, audience=broken("a", kind="data_sets")), ""),
    ("column_retyped", "breaks", view("columns", retyped("bigint", "varchar"), audience=broken("a")), ""),
    ("column_retyped", "breaks", view("columns", retyped("bigint", "double"), audience=broken("a")), ""),
    ("column_retyped", "breaks", view("columns", retyped("date", "timestamp(3)"), audience=broken("a")), ""),
    ("column_retyped", "breaks", view("columns", retyped("array(bigint)", "array(double)"), audience=broken("a")), ""),
    ("repeats", "breaks", view("rows", rows=replace(DIFFER, key=(), repeats=True)), ""),
    ("repeats", "breaks", view("none", rows=replace(DIFFER, key=(), repeats=True)), ""),
    # look
    ("columns", "look", view("columns", retyped("varchar(3)", "varchar"), audience=broken("a")), ""),
    ("columns", "look", view("columns", retyped("integer", "bigint"), audience=broken("a")), ""),
    ("columns", "look", view("columns", retyped("decimal(9,1)", "double"), audience=broken("a")), ""),
    ("columns", "look", view("columns", retyped("bigint", "varchar"), audience=READ), ""),
    ("columns", "look", view("columns", REMOVED, audience=READ), ""),
    ("columns", "look", view("columns", RENAMED), ""),
    ("columns", "look", view("columns", MOVED), ""),
    ("rows", "look", view("rows"), ""),
    ("rows", "look", view("rows", rows=DIFFER), ""),
    ("rows", "look", view("rows", rows=UNKNOWN), ""),
    ("values", "look", view("values", values=frozenset({"a"})), ""),
    ("values", "look", view("values", rows=replace(SAME, changed=4)), ""),
    ("unsure", "look", view("unsure"), ""),
    ("same_sql_other_rows", "look", view("none", rows=DIFFER), ""),
    ("added_and_other_rows", "look", view("additive", ADDED, rows=DIFFER), ""),
    ("costs", "look", replace(view("none"), cost=Cost(warnings=("A filter is lost.",))), ""),
    ("costs", "look", replace(view("new"), cost=Cost(warnings=("SELECT *",))), ""),
    ("stale", "look", view("none", audience=Audience(stale=("above", "below"), recreated=("below",))), ""),
    ("new_repeats", "look", view("new", rows=Rows(declared=("id",), count_after=3, added=3, repeats=True)), ""),
    ("removed", "look", view("removed", rows=Rows(count_before=3, removed=3)), ""),
    ("removed", "look", view("removed"), "an error in a view that is gone is nobody's"),
    # safe
    ("none", "safe", view("none"), ""),
    ("none", "safe", view("none", rows=UNKNOWN), ""),
    ("none", "safe", view("none", audience=Audience(stale=("above",), recreated=("above",))), ""),
    ("additive", "safe", view("additive", ADDED), ""),
    ("additive", "safe", view("additive", ADDED, rows=UNKNOWN), ""),
    ("new", "safe", view("new", rows=Rows(count_after=3, added=3)), ""),
    ("new", "safe", view("new", rows=UNKNOWN), ""),
]


@pytest.mark.parametrize(("rule", "verdict", "found", "problem"), TABLE)
def test_rules(rule: str, verdict: str, found: ViewReview, problem: str):
    finding = judge(found, problem)
    assert (finding.rule, finding.verdict) == (rule, verdict)
    for sentence in (finding.reason, finding.reason_ja):
        assert sentence
        assert "{" not in sentence
    assert finding.reason != finding.reason_ja


def test_every_sentence_of_a_rule_is_in_the_table():
    said = {rule for rule, *_ in TABLE}
    rules = list(SENTENCES)[: list(SENTENCES).index("nothing")]
    assert said == set(rules)


@pytest.mark.parametrize(
    ("found", "sentence"),
    [
        (
            view("columns", REMOVED, audience=Audience(broken("a").views, (Reader("売上", (), ("a",)),))),
            "Taken away, and still used by the dashboard 売上 and the view reader: a.",
        ),
        (
            view("columns", RENAMED, retyped("bigint", "varchar"), rows=replace(SAME, changed=4)),
            "Its columns change (b was a and a has another type), which breaks nothing in this project; on the data at "
            "hand 4 of 9 rows have other values.",
        ),
        (
            view("rows", rows=replace(DIFFER, added=12_345)),
            "It picks or groups its rows differently; on the data at hand 12,345 rows come, 2 go and 3 have other values.",
        ),
        (
            view("values", values=frozenset({"a"}), rows=replace(DIFFER, key=(), changed=0)),
            "a: computed differently; on the data at hand 1 rows come and 2 go.",
        ),
        (view("additive", ADDED), "It gets more columns (c); everything that was there stays as it is."),
        (
            view("rows", rows=replace(SAME, key=(), repeats=True, declared=("day", "shop"))),
            "There was one row for each day and shop; now some repeat, so totals made from it count them twice.",
        ),
    ],
)
def test_sentences(found: ViewReview, sentence: str):
    assert judge(found).reason == sentence


def test_values_that_look_like_fields_of_a_sentence_stay_text():
    assert judge(view("none"), "{readers} {0}").reason == "It no longer works: {readers} {0}"


def test_the_gravest_decides_the_total():
    safe, look, breaks = judged(view("none")), judged(view("rows")), judged(view("removed", audience=READ))
    assert total([safe, safe], {}).verdict == "safe"
    assert total([safe, look], {}).verdict == "look"
    assert total([safe, look, breaks], {}).verdict == "breaks"
    assert total([safe, breaks, look], {}).reason.startswith(
        "1 of 3 changed views break something; v first: It is taken"
    )
    assert total([look], {}).reason == f"v: {look.reason}"


def test_nothing_changed():
    assert total([], {}).rule == "nothing"
    assert total([], {}).verdict == "safe"


def test_a_view_that_breaks_without_a_change_of_its_own_breaks_the_total():
    finding = total([judged(view("columns", REMOVED))], {"above": "Column 'a' cannot be resolved"})
    assert (finding.verdict, finding.rule) == ("breaks", "others_broken")
    assert "above" in finding.reason
    assert "Column 'a' cannot be resolved" in finding.reason_ja


def test_every_sentence_is_there_in_both_languages_with_the_same_values():
    for key, texts in SENTENCES.items():
        fields = [sorted({name for _, name, _, _ in string.Formatter().parse(text) if name}) for text in texts]
        if key not in {"columns", "values"}:
            assert fields[0] == fields[1], key


def test_lists_of_names():
    assert [listed(names, "en") for names in ([], ["a"], ["a", "b"], ["a", "b", "c", "d"])] == [
        "",
        "a",
        "a and b",
        "a, b, c and 1 more",
    ]
    assert listed(["a", "b", "c", "d"], "ja") == "a、b、c ほか1件"
    assert {say("removed", language) for language in LANGUAGES} == set(SENTENCES["removed"])
