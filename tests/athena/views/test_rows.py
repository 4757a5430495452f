"""What the example's views say is what the published CSV files say, computed once more with pandas."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise
from typing import Any

import pandas as pd

GENDERS = {"男性": "male", "女性": "female", "不明": "unknown"}


def rounded(number: Any, digits: int = 1) -> Decimal | None:
    """To so many digits behind the point, halves away from zero, as SQL rounds; null stays null."""
    if pd.isna(number):
        return None
    return Decimal(str(number)).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)


def exactly(numerator: int, denominator: int) -> Decimal:
    """A percentage, computed without a float in between."""
    return Decimal(100) * int(numerator) / int(denominator)


def test_every_key_is_one(project, rows):
    for name, view in project.views.items():
        found = rows(name)
        assert found, name
        keys = [tuple(row[column] for column in view.header.key) for row in found]
        assert None not in [value for key in keys for value in key], name
        assert len(set(keys)) == len(keys), name


def test_stores_have_the_prefecture_that_was_dropped_as_a_twin(rows, raw):
    expected = {store["store_cd"]: store["prefecture"] for store in raw("store").to_dict("records")}
    assert {row["store_code"]: row["prefecture"] for row in rows("stg_store")} == expected


def test_members(rows, raw):
    found = {row["member_id"]: row for row in rows("stg_member")}
    people = raw("customer").to_dict("records")
    assert len(found) == len(people)
    for person in people:
        row = found[person["customer_id"]]
        assert row["gender"] == GENDERS[person["gender"]]
        assert f"{row['joined_on']:%Y%m%d}" == person["application_date"]
        assert row["age_group"] == int(person["age"][:-1] + "0")
        assert row["store_code"] == person["application_store_cd"]


def test_articles_have_the_names_of_their_categories(rows, raw):
    joined = raw("product").merge(raw("category"), on="category_small_cd", how="left").set_index("product_cd")
    found = pd.DataFrame(rows("stg_article")).set_index("article_code")
    assert len(found) == len(joined)
    assert found["category"].to_dict() == joined["category_medium_name"].to_dict()
    assert found["small_category"].to_dict() == joined["category_small_name"].to_dict()
    assert found["unit_price"].isna().sum() == joined["unit_price"].isna().sum() > 0


def test_members_of_a_store(rows, raw):
    people, stores = raw("customer"), raw("store").set_index("store_cd")
    found = rows("store_members")
    assert len(found) == len(stores)
    for row in found:
        mine = people[people["application_store_cd"] == row["store_code"]]
        known = mine[mine["gender"] != "不明"]
        assert row["members"] == len(mine)
        area = Decimal(stores.loc[row["store_code"], "floor_area"])
        assert abs(row["members_per_100_m2"] - 100 * len(mine) / area) <= Decimal("0.05")
        assert row["percent_female"] == rounded(exactly((known["gender"] == "女性").sum(), len(known)))
        assert abs(row["mean_age"] - Decimal(int(mine["age"].astype(int).sum())) / len(mine)) <= Decimal("0.05")
        assert f"{row['newest_member_on']:%Y%m%d}" == mine["application_date"].max()


def test_growth_of_membership(rows, raw):
    joined = raw("customer").merge(raw("store"), left_on="application_store_cd", right_on="store_cd")
    months = joined["application_date"].str[:6]
    counts = joined.groupby(["prefecture", months]).size()
    totals = counts.groupby(level=0).cumsum()
    found = {
        (row["prefecture"], f"{row['month']:%Y%m}"): (row["new_members"], row["members"])
        for row in rows("member_growth")
    }
    assert found == {key: (count, totals[key]) for key, count in counts.items()}
    assert {row["month"].day for row in rows("member_growth")} == {1}


def test_margins(rows, raw):
    joined = raw("product").merge(raw("category"), on=["category_small_cd"], how="left", suffixes=("", "_of_category"))
    prices, costs = (pd.to_numeric(joined[column]) for column in ("unit_price", "unit_cost"))
    joined = joined.assign(price=prices, cost=costs)
    groups = joined.groupby(["category_major_cd", "category_medium_name"])
    found = {(row["major_category"], row["category"]): row for row in rows("category_margin")}
    assert found.keys() == groups.groups.keys()
    for key, group in groups:
        priced = group.dropna(subset=["price"])
        total = int(priced["price"].sum())
        row = found[key]
        assert (row["articles"], row["lowest_price"], row["highest_price"]) == (
            len(group),
            priced["price"].min(),
            priced["price"].max(),
        )
        assert abs(row["mean_price"] - Decimal(total) / len(priced)) <= Decimal("0.05")
        assert row["margin_percent"] == rounded(exactly(total - int(priced["cost"].sum()), total))


def events(raw) -> pd.DataFrame:
    """Events with what they did, and the purchases they told of first."""
    joined = raw("shop_events").merge(raw("shop_event_action"), left_on="event_id", right_on="root_id", how="left")
    bought = raw("shop_event_transaction").sort_values(["root_tstamp", "root_id"]).drop_duplicates("transaction_id")
    return joined.merge(
        bought[["root_id", "currency", "revenue"]],
        left_on="event_id",
        right_on="root_id",
        how="left",
        suffixes=("", "_bought"),
    )


def test_events(rows, raw):
    found = {row["event_id"]: row for row in rows("stg_web_event")}
    expected = events(raw)
    assert len(found) == len(expected)
    for event in expected.to_dict("records"):
        row = found[event["event_id"]]
        happened_at = pd.to_datetime(event["derived_tstamp"], utc=True)  # a few say no zone: UTC
        assert row["happened_at"] == happened_at.tz_localize(None).floor("ms")
        assert row["action"] == (event["type"] if isinstance(event["type"], str) else "page_view")


def test_a_purchase_that_was_told_twice_counts_once(rows, raw):
    told = raw("shop_event_transaction")
    found = rows("stg_web_purchase")
    assert len(found) == told["transaction_id"].nunique() < len(told)
    twice = [row for row in found if row["purchase_id"] == "TtlZ3b"]
    assert [row["event_id"] for row in twice] == ["a64a0af6-639e-4735-b06c-7cc4e2ca0c17"]


def test_visits(rows, raw):
    expected = events(raw).dropna(subset=["domain_sessionid"])
    found = {row["session_id"]: row for row in rows("web_session")}
    assert found.keys() == set(expected["domain_sessionid"])
    for session, group in expected.groupby("domain_sessionid"):
        row = found[session]
        times = pd.to_datetime(group["derived_tstamp"], format="ISO8601", utc=True)
        assert row["seconds"] == int((times.max().floor("ms") - times.min().floor("ms")).total_seconds())
        assert row["events"] == len(group)
        counted = group["type"].value_counts()
        names = {"product_views": "product_view", "cart_additions": "add_to_cart", "checkout_steps": "checkout_step"}
        assert {name: row[name] for name in names} == {name: counted.get(action, 0) for name, action in names.items()}
        assert row["purchases"] == group["revenue"].notna().sum()
        euros = group.loc[group["currency"] == "EUR", "revenue"]
        assert row["revenue_eur"] == sum(map(Decimal, euros), Decimal(0))


def test_the_funnel(rows, raw):
    visits = events(raw).dropna(subset=["domain_sessionid"]).groupby("domain_sessionid")
    did = visits["type"].agg(set)
    looked = did.map(lambda actions: "product_view" in actions)
    chose = looked & did.map(lambda actions: "add_to_cart" in actions)
    began = chose & did.map(lambda actions: "checkout_step" in actions)
    bought = began & (visits["revenue"].count() > 0)
    counts = [len(did), *(int(step.sum()) for step in (looked, chose, began, bought))]
    found = rows("web_funnel")
    assert [row["sessions"] for row in found] == counts
    assert [row["step"] for row in found] == ["visit", "product view", "cart", "check-out", "purchase"]
    assert [row["percent_of_visits"] for row in found] == [rounded(exactly(count, counts[0])) for count in counts]
    before = [None, *(rounded(exactly(count, former)) for former, count in pairwise(counts))]
    assert [row["percent_of_step_before"] for row in found] == before
    assert counts == sorted(counts, reverse=True)
    assert counts[-1] > 0
