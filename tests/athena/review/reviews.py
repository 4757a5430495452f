"""Reviews written by hand, in which everything happens at least once."""

from __future__ import annotations

from dataclasses import replace

from athena.badge import Reason
from athena.engine import Badge, Column
from athena.review.chart_changes import Charts, Version
from athena.review.model import (
    Audience,
    Change,
    ColumnChange,
    ColumnDifference,
    Cost,
    Example,
    Reader,
    Review,
    Rows,
    Summary,
    TableScan,
    ViewReview,
)
from athena.review.verdict import judged, total
from tests.athena.review.drawn import bars, changed, harmful, some

EXACT = Badge()
APPROXIMATE = Badge("approximate", (Reason("approx_distinct", "Athena estimates; this engine counts"),))
NASTY = "<script>alert(1)</script> | `x` ``` @owner #1 **b** [l](http://e.x) www.e.x </details> <!-- a -->\n\u202e"
PRICE = "0.005 USD per GB, at least 10 MB a query"

STORES_BEFORE = (
    Column("store_code", "varchar"),
    Column("store_name", "varchar"),
    Column("prefecture", "varchar"),
    Column("members", "bigint"),
    Column("mean_age", "decimal(4,1)"),
    Column("floor_area", "double"),
)
STORES_AFTER = (
    Column("store_code", "varchar"),
    Column("store_name", "varchar"),
    Column("members", "bigint"),
    Column("prefecture", "varchar(6)"),
    Column("mean_age", "varchar"),
    Column("opened_on", "date"),
)

STORES = ViewReview(
    change=Change(
        view="store_members",
        classes=("columns", "rows", "values"),
        reasons=(
            "The column floor_area is gone.",
            "Stores without members are left out: LEFT JOIN became JOIN.",
            "mean_age is text now, and was a number.",
        ),
        columns=(
            ColumnChange("floor_area", "removed", before=STORES_BEFORE[5], position_before=6),
            ColumnChange("mean_age", "retyped", STORES_BEFORE[4], STORES_AFTER[4], 5, 5),
            ColumnChange("prefecture", "moved", STORES_BEFORE[2], STORES_AFTER[3], 3, 4),
            ColumnChange("prefecture", "retyped", STORES_BEFORE[2], STORES_AFTER[3], 3, 4),
            ColumnChange("opened_on", "added", after=STORES_AFTER[5], position_after=6),
        ),
        columns_before=STORES_BEFORE,
        columns_after=STORES_AFTER,
        values=frozenset({"mean_age"}),
    ),
    rows=Rows(
        key=("store_code",),
        count_before=53,
        count_after=51,
        added=1,
        removed=3,
        changed=12,
        columns=(
            ColumnDifference(
                "members", "bigint", 11, Summary("21971", "0", "1037", 0.0), Summary("21480", "2", "1037", 0.0)
            ),
            ColumnDifference("mean_age", "varchar", 12),
            ColumnDifference("prefecture", "varchar(6)", 0),
        ),
        examples=(
            Example(
                "changed",
                {
                    "store_code": "S12014",
                    "store_name": "千草台店",
                    "prefecture": "千葉県",
                    "members": "320",
                    "mean_age": "41.5",
                    "floor_area": "1698.0",
                },
                {
                    "store_code": "S12014",
                    "store_name": "千草台店",
                    "members": "311",
                    "prefecture": "千葉県",
                    "mean_age": None,
                    "opened_on": "2015-04-01",
                },
                frozenset({"members", "mean_age"}),
            ),
            Example(
                "removed",
                {
                    "store_code": "S13999",
                    "store_name": "銀座三越前の長い名前の支店・別館二階",
                    "prefecture": "東京都",
                    "members": "0",
                    "mean_age": None,
                    "floor_area": None,
                },
                None,
            ),
            Example(
                "added",
                None,
                {
                    "store_code": "S14050",
                    "store_name": NASTY,
                    "members": "7",
                    "prefecture": "",
                    "mean_age": "39.0",
                    "opened_on": None,
                },
            ),
        ),
        badge_before=EXACT,
        badge_after=APPROXIMATE,
    ),
    cost=Cost(
        before=(
            TableScan("customer", ("customer_id", "age"), 1, 1, 412_000),
            TableScan("store", ("store_cd",), 1, 1, 9_000),
        ),
        after=(
            TableScan("customer", ("customer_id", "age", "birth_day"), 1, 1, 52_500_000),
            TableScan("store", ("store_cd",), 1, 1, 9_000),
        ),
        bytes_before=421_000,
        bytes_after=52_509_000,
        dollars_before=0.00005,
        dollars_after=0.00024,
        price_note=PRICE,
        warnings=("customer is read whole now: the filter on its partition joined_month is gone.",),
    ),
    audience=Audience(
        views=(
            Reader("prefecture_total", ("area", "share"), ("floor_area",)),
            Reader("store_rank", ("members",), ()),
        ),
        dashboards=(Reader("店舗の概況", ("members", "mean_age"), ("mean_age",), ("平均年齢", "会員数")),),
        data_sets=(Reader("store_members", (), ("mean_age", "floor_area")),),
        stale=("prefecture_total", "store_rank"),
        recreated=("prefecture_total", "store_rank"),
    ),
    sql_diff="""\
--- before
+++ after
@@ -4,12 +4,11 @@
   store.store_code AS store_code,
   store.store_name AS store_name,
-  store.prefecture AS prefecture,
   count(member.member_id) AS members,
-  CAST(avg(member.age) AS decimal(4, 1)) AS mean_age,
-  store.floor_area_m2 AS floor_area
+  CAST(store.prefecture AS varchar(6)) AS prefecture,
+  CAST(avg(member.age) AS varchar) AS mean_age,
+  store.opened_on AS opened_on
 FROM stg_store AS store
-LEFT JOIN stg_member AS member ON member.store_code = store.store_code
+JOIN stg_member AS member ON member.store_code = store.store_code
 GROUP BY 1, 2, 3""",
)

FUNNEL = ViewReview(
    change=Change(
        view="web_funnel",
        classes=("values",),
        reasons=("percent_of_visits is rounded to two digits.",),
        columns_before=(Column("step_number", "integer"), Column("percent_of_visits", "decimal(4,1)")),
        columns_after=(Column("step_number", "integer"), Column("percent_of_visits", "decimal(4,1)")),
        values=frozenset({"percent_of_visits"}),
    ),
    rows=Rows(
        doubt="The key step_number repeats in both versions, so rows could not be matched by it.",
        count_before=5,
        count_after=5,
        added=4,
        removed=4,
        columns=(
            ColumnDifference(
                "percent_of_visits",
                "decimal(4,1)",
                None,
                Summary("112.2", "0.4", "100.0", 0.0),
                Summary("112.3", None, "100.0", 0.2),
            ),
        ),
        examples=(
            Example("removed", {"step_number": "2", "percent_of_visits": "10.4"}, None),
            Example("added", None, {"step_number": "2", "percent_of_visits": "10.5"}),
        ),
        badge_before=EXACT,
        badge_after=EXACT,
    ),
    cost=Cost(why="The metadata of shop_events could not be read: the file is cut off."),
    sql_diff="--- before\n+++ after\n@@ -1,2 +1,2 @@\n SELECT\n-  a\n+  b",
)

SESSIONS = ViewReview(
    change=Change("web_session", ("none",), ("Only comments and layout differ.",)),
    rows=Rows(key=("session_id",), count_before=1200, count_after=1200, badge_before=EXACT, badge_after=EXACT),
    cost=Cost(bytes_before=9_000, bytes_after=9_000, dollars_before=0.00005, dollars_after=0.00005, price_note=PRICE),
)

MARGIN = ViewReview(
    change=Change(
        "category_margin",
        ("additive",),
        ("The column discount is new.",),
        (ColumnChange("discount", "added", after=Column("discount", "decimal(9,2)"), position_after=8),),
        (Column("category", "varchar"),),
        (Column("category", "varchar"), Column("discount", "decimal(9,2)")),
    ),
    rows=Rows(why="reduce_agg: it is not run here, for the order in which rows come is not known."),
    sql_diff="--- before\n+++ after\n@@ -1,2 +1,3 @@\n SELECT\n+  discount,\n   category",
)

NEW = ViewReview(
    change=Change("store_rank", ("new",), columns_after=(Column("store_code", "varchar"), Column("rank", "bigint"))),
    rows=Rows(key=("store_code",), count_after=51, added=51, badge_after=EXACT),
    cost=Cost(bytes_after=421_000, dollars_after=0.00005, price_note=PRICE),
)

REMOVED = ViewReview(
    change=Change("old_report", ("removed",), columns_before=(Column("a", "bigint"),)),
    rows=Rows(count_before=9, removed=9, badge_before=EXACT),
    audience=Audience(),
    sql_diff="--- before\n+++ after\n@@ -1,2 +0,0 @@\n-SELECT\n-  a",
)

BROKEN = ViewReview(
    change=Change("member_growth", ("unsure",), ("The new version names a column that is not there.",)),
    rows=Rows(why="The new version does not run."),
    cost=Cost(why="The new version does not run."),
)
BROKEN_PROBLEM = "Column 'joined' cannot be resolved (athena/views/marts/member_growth.sql, line 12)"

VIEWS = (SESSIONS, STORES, FUNNEL, MARGIN, NEW, REMOVED, BROKEN)


def review(*views: ViewReview, lake: str | None = "build/lake", problems: tuple[str, ...] = ()) -> Review:
    """These views with their verdicts, as a whole."""
    broken = {"member_growth": BROKEN_PROBLEM} if BROKEN in views else {}
    found = tuple(judged(view, broken.get(view.name, "")) for view in views)
    whole = total(found, broken)
    return Review(
        verdict=whole.verdict,
        reason=whole.reason,
        reason_ja=whole.reason_ja,
        views=found,
        base="origin/main",
        head="the working tree",
        lake=lake,
        unchanged=14,
        problems=problems,
        command="python -m athena review --base origin/main",
    )


def everything() -> Review:
    found = review(*VIEWS, problems=("athena/views/marts/x.sql:3:1: warning: x reads SELECT * [star]",))
    return replace(found, charts=some())


def without_lake() -> Review:
    """As everything, but nothing could be run."""
    why = "There is no lake here, so neither version was run."
    views = [replace(view, rows=Rows(why=why), cost=Cost(why="There is no lake here.")) for view in (STORES, SESSIONS)]
    unsure = [
        replace(chart, what="unsure", before=Version(why=why), after=Version(why=why)) for chart in some().changes[:2]
    ]
    return replace(review(*views, lake=None), charts=Charts(why, tuple(unsure)))


def nasty() -> Review:
    """A review in which every text that comes from data, files or the command line means harm."""
    columns = (Column(NASTY, "varchar"), Column("n", "bigint"))
    reader = Reader(NASTY, (NASTY,), (NASTY,), (NASTY,))
    badge = Badge("approximate", (Reason(NASTY, NASTY),))
    view = ViewReview(
        change=Change(
            "v",
            ("columns",),
            (NASTY,),
            (ColumnChange(NASTY, "renamed", Column(NASTY + "2", NASTY), Column(NASTY, NASTY), 1, 1),),
            columns,
            columns,
            frozenset({NASTY}),
        ),
        rows=Rows(
            key=(NASTY,),
            doubt=NASTY,
            count_before=1,
            count_after=1,
            changed=1,
            columns=(
                ColumnDifference(
                    NASTY, "bigint", 1, Summary(NASTY, NASTY, NASTY, 0.5), Summary("1", "2", "3", 0.0), NASTY
                ),
            ),
            examples=(
                Example("changed", {NASTY: NASTY, "n": "1"}, {NASTY: NASTY + "x", "n": "1"}, frozenset({NASTY})),
            ),
            badge_before=badge,
            badge_after=badge,
        ),
        cost=Cost("", (TableScan(NASTY, (NASTY,), 1, 1, 9),), (), 9, 9, 1.0, 1.0, NASTY, (NASTY,)),
        audience=Audience((reader,), (reader,), (reader,), (NASTY,), ()),
        sql_diff=f"--- before\n+++ after\n@@ -1 +1 @@\n-{NASTY}\n+```\n+</details></code></pre>{NASTY}",
    )
    other = replace(view, change=replace(view.change, view="w"), rows=Rows(why=NASTY), cost=Cost(why=NASTY))
    found = review(view, other, lake=NASTY, problems=(NASTY,))
    charts = harmful(NASTY)
    return replace(found, base=NASTY, head=NASTY, command=NASTY, reason=NASTY, reason_ja=NASTY, charts=charts)


def enormous(views: int = 200) -> Review:
    """More than a comment holds: many views, columns, examples and lines of SQL."""
    names = [f"column_{n:03}" for n in range(200)]
    row = {name: f"{NASTY}{name}値" for name in names}
    found = ViewReview(
        change=Change(
            "v",
            ("columns", "rows"),
            tuple(f"The column {name} is new." for name in names),
            tuple(ColumnChange(name, "added", after=Column(name, "varchar"), position_after=1) for name in names),
            columns_after=tuple(Column(name, "varchar") for name in names),
        ),
        rows=Rows(
            key=("column_000",),
            count_before=10**9,
            count_after=10**9,
            changed=10**9,
            columns=tuple(ColumnDifference(name, "varchar", 7) for name in names),
            examples=tuple(Example("changed", row, row, frozenset(names[1:9])) for _ in range(10)),
        ),
        audience=Audience(tuple(Reader(f"reader_{n:03}", tuple(names)) for n in range(150))),
        sql_diff="\n".join(
            [
                "--- before",
                "+++ after",
                "@@ -0,0 +1,3000 @@",
                *(f"+  {name} AS x{n}," for n in range(15) for name in names),
            ]
        ),
    )
    whole = review(*(replace(found, change=replace(found.change, view=f"view_{n:03}")) for n in range(views)))
    many = changed(bars([(f"{name}{NASTY}", 1) for name in names]), bars([(f"{name}{NASTY}", 2) for name in names]))
    return replace(whole, charts=Charts("", (many,) * views))
