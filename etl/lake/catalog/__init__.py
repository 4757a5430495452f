"""The Glue catalog, kept to what lies in the clean zone: a crawl where the two differ, and none where they do not.

tables       pure: a table as a crawler makes it of a folder, and how the catalog's differs
clean_zone   the tables that a crawler would make of the clean zone
refresh      wait for a crawl that is under way, compare, start one if something differs
glue         the catalog and the crawler, at AWS
"""

from __future__ import annotations

from etl.lake.catalog.refresh import Catalog, Refresh, refresh

__all__ = ["Catalog", "Refresh", "open_catalog", "refresh"]


def open_catalog(database: str, crawler: str) -> Catalog:
    """The catalog's database and the crawler that fills it, at the AWS that boto3 finds. Nothing is asked yet."""
    from etl.lake.catalog.glue import GlueCatalog, glue_client

    return GlueCatalog(glue_client(), database, crawler)
