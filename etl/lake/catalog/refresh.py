"""A crawl where one is needed: what the catalog says is compared with what lies in the clean zone, each time anew.

Nothing is noted down from run to run. So a crawl that failed, a table that somebody dropped or edited by hand, and a run
that died between publishing and this, are all found by the next run.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

from etl.errors import CatalogError
from etl.lake.catalog.clean_zone import clean_tables
from etl.lake.catalog.tables import Table, reasons_to_crawl
from etl.lake.lake import Lake

POLL_SECONDS = 5
LIMIT_SECONDS = 15 * 60  # a crawl of a small team's lake takes a minute or two


class Catalog(Protocol):
    """One database of the catalog, and the crawler that fills it."""

    @property
    def crawler(self) -> str:
        """The crawler's name."""

    def tables(self) -> dict[str, Table]:
        """The tables as the catalog has them: name -> table."""

    def is_ready(self) -> bool:
        """Whether no crawl is under way."""

    def start(self) -> bool:
        """Start a crawl; False if one is under way after all."""


@dataclass(frozen=True, slots=True)
class Refresh:
    """How many tables were compared, and why a crawl was started: table -> reason; none was, if there is no reason."""

    tables: int
    reasons: Mapping[str, str]
    waited_seconds: int

    @property
    def started(self) -> bool:
        return bool(self.reasons)


def refresh(catalog: Catalog, lake: Lake, *, pause: Callable[[float], None]) -> Refresh:
    """Start a crawl if the catalog differs from the clean zone, and do not wait for its end.

    While a crawl is under way nothing is compared: what it has listed may be older than our table, and it may yet write
    that over what the catalog says now. It is waited for, and what it left out is the next one's.

    Raises:
        CatalogError: Glue refused, or a crawl did not end in time; what is published stays published.
        LakeError: The clean zone cannot be read.
    """
    for waited in range(0, LIMIT_SECONDS + 1, POLL_SECONDS):
        if waited:
            pause(POLL_SECONDS)
        if catalog.is_ready():
            found = clean_tables(lake)
            reasons = reasons_to_crawl(found, catalog.tables())
            if not reasons or catalog.start():
                return Refresh(len(found), reasons, waited)
    raise CatalogError(
        f"the crawler {catalog.crawler} was still at work after {LIMIT_SECONDS // 60} minutes",
        hint="See its log in the Glue console and stop it there if it hangs. The next run of the job compares again; "
        f"sooner: aws glue start-crawler --name {catalog.crawler}",
    )
