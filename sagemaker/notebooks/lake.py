"""One way to the data for every notebook: Athena on the instance, the same SQL on DuckDB on a laptop.

    lake = connect()
    lake.query("SELECT * FROM store_members")             # a view
    lake.query(f"SELECT count(*) FROM {lake.tables}.customer")  # a table

Where it runs is seen from the files around: on the instance Terraform's scripts leave `kiban.json` above the notebooks; in a
checkout of kiban there is `athena/`, and the lake that `make etl-local` made. `KIBAN_LAKE` names another local lake.
A frame has the same columns, types and rows in both places.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

SETTINGS = "kiban.json"
_INTEGERS = frozenset({"tinyint", "smallint", "int", "integer", "bigint"})
_FLOATS = frozenset({"real", "float", "double", "decimal"})
_OTHERS = {
    "boolean": "boolean",
    "date": "datetime64[ms]",
    "timestamp": "datetime64[ms]",
    "varchar": "string",
    "char": "string",
    "string": "string",
}


class NoLake(Exception):
    """There is neither an instance's settings nor a checkout with a lake; the message says what to do."""


@dataclass(frozen=True)
class Lake:
    """Where the data is, and where a notebook may write.

    Attributes:
        place: what a person calls it.
        tables, views: the two databases; views are found without naming theirs.
        work: a folder, or an s3:// prefix: checkpoints, models.
        settings: what Terraform says of the instance; empty on a laptop.
        ask: runs a SELECT; gives names, types and rows.
    """

    place: str
    tables: str
    views: str
    work: str
    settings: Mapping[str, Any]
    ask: Callable[[str], tuple[list[tuple[str, str]], pd.DataFrame]]

    def query(self, sql: str) -> pd.DataFrame:
        """The rows of a SELECT in Athena's SQL.

        Whole numbers are Int64, decimals and doubles float64, truth values boolean, dates and timestamps datetime64[ms];
        text string, and all else what Athena prints. Null is missing.
        """
        columns, rows = self.ask(sql)
        return rows.set_axis([name for name, _ in columns], axis=1).astype(_types(columns))

    @property
    def on_aws(self) -> bool:
        return bool(self.settings)


def connect(start: Path | None = None, *, environ: Mapping[str, str] = os.environ) -> Lake:
    """Find the lake from the folder `start` (the notebook's own) upwards.

    Raises:
        NoLake: there is none to be found.
    """
    here = (start or Path.cwd()).resolve()
    folders = (here, *here.parents)
    settings = next((folder / SETTINGS for folder in folders if (folder / SETTINGS).is_file()), None)
    if settings is not None:
        return _athena(json.loads(settings.read_text(encoding="utf-8")))
    checkout = next((folder for folder in folders if (folder / "athena" / "__init__.py").is_file()), None)
    if checkout is None:
        raise NoLake(
            f"Above {here} is neither {SETTINGS} nor a checkout of kiban.\n\nhint: open the notebook in its place"
        )
    return _local(checkout, Path(environ.get("KIBAN_LAKE", checkout / "build" / "lake")).resolve())


def _local(checkout: Path, lake: Path) -> Lake:
    """The lake in a folder, and the views as their files are now."""
    if str(checkout) not in sys.path:
        sys.path.append(str(checkout))
    from athena.deployment import Databases
    from athena.engine import Result
    from athena.engine.folder import FolderEngine
    from athena.engine.local import LocalEngine
    from athena.errors import CatalogError
    from athena.tables import with_files

    names = Databases("kiban", "kiban_views")
    try:
        catalog = FolderEngine(lake, names).catalog()
    except CatalogError as error:
        raise NoLake(f"{error}\n\nhint: make etl-local") from None
    drafts = with_files({"drafts": dict(catalog[names.tables])}, "drafts", checkout / "athena" / "views")["drafts"]
    engine = LocalEngine({**catalog, names.views: {**catalog[names.views], **drafts}}, default_database=names.views)

    def ask(sql: str) -> tuple[list[tuple[str, str]], pd.DataFrame]:
        result: Result = engine.query(sql)
        columns = [(column.name, column.type) for column in result.columns]
        return columns, pd.DataFrame(list(result.rows), columns=range(len(columns)), dtype=object)

    return Lake(f"the lake in {lake}", names.tables, names.views, str(lake.parent / "notebook"), {}, ask)


def _athena(settings: Mapping[str, Any]) -> Lake:
    """Athena, in the notebook's workgroup: its settings say how much a query may read, and where results go."""
    from pyathena import connect as connect_athena
    from pyathena.pandas.cursor import PandasCursor

    connection = connect_athena(
        work_group=settings["workgroup"],
        region_name=settings["region"],
        schema_name=settings["database"],
        cursor_class=PandasCursor,
    )

    def ask(sql: str) -> tuple[list[tuple[str, str]], pd.DataFrame]:
        cursor = connection.cursor().execute(sql)
        columns = [(str(name), str(kind)) for name, kind, *_ in cursor.description or ()]
        return columns, cursor.as_pandas()

    return Lake(
        f"Athena, workgroup {settings['workgroup']}",
        settings["tables"],
        settings["database"],
        settings["work"],
        settings,
        ask,
    )


def _types(columns: Iterable[tuple[str, str]]) -> dict[str, str]:
    return {name: kind for name, sql in columns if (kind := _type(sql.partition("(")[0].strip())) is not None}


def _type(sql: str) -> str | None:
    if sql in _INTEGERS:
        return "Int64"
    if sql in _FLOATS:
        return "float64"
    return _OTHERS.get(sql)
