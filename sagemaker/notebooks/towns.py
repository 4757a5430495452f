"""The question of notebook 03: in which shop does who lives in a town ask for a card? Its data, and how it is divided.

The query counts members by town and shop, so nobody's name, number or address leaves the lake.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd
from lake import Lake

COLUMNS = ("town", "store_code", "members")


def read_towns(lake: Lake) -> pd.DataFrame:
    """One row for each town and shop: `town` (住所, without the house number), `store_code`, `members`."""
    return lake.query(f"""
        SELECT
          regexp_replace(address, '[*]+$', '') AS town,
          application_store_cd                 AS store_code,
          count(*)                             AS members
        FROM {lake.tables}.customer
        WHERE address IS NOT NULL
        GROUP BY 1, 2
        ORDER BY 1, 2
    """)


def is_for_checking(town: str, *, one_in: int = 5) -> bool:
    """Whether a town is kept from the model. By a hash of its name: the same towns on every machine, in every run.

    Whole towns are kept back and not members: a model that has seen a town only has to remember it.
    """
    return int.from_bytes(hashlib.sha256(town.encode()).digest()[:8], "big") % one_in == 0


@dataclass(frozen=True)
class Division:
    """The rows to learn from, and those to check by, whose towns are all new."""

    learn: pd.DataFrame
    check: pd.DataFrame

    @classmethod
    def of(cls, rows: pd.DataFrame) -> Division:
        """Divide by town. Shops that occur in no town to learn from are left out of the check: nobody could say them."""
        new = rows["town"].map(is_for_checking).astype(bool)
        learn = rows[~new]
        return cls(learn, rows[new & rows["store_code"].isin(set(learn["store_code"]))])


def share_right(said: Sequence[str], rows: pd.DataFrame) -> float:
    """The share of members whose shop was said; `said` has an answer for each row."""
    right = rows["store_code"].to_numpy() == pd.Series(list(said)).to_numpy()
    return float((rows["members"] * right).sum() / rows["members"].sum())


def ceiling(rows: pd.DataFrame) -> float:
    """The most that can be right: members of one town go to several shops, and one answer is given for a town."""
    return float(rows.groupby("town")["members"].max().sum() / rows["members"].sum())
