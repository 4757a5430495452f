"""The module with everything that charts can be, as a root of its own: what it is given, and the files it is given."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.terraform.workspace import ACCOUNT, KEY_ARN, ROOT

HERE = Path(__file__).parent
NAME = "kiban-dev"


def every_kind() -> dict[str, Any]:
    """One dashboard with every kind of chart, over views and a table with every type."""
    return _values({"every_kind": HERE / "every_kind.yaml"}, HERE / "schema.json", {})


def examples(language: str = "ja") -> dict[str, Any]:
    """The repository's own dashboards and views."""
    dashboards = {path.stem: path for path in (ROOT / "athena" / "dashboards").glob("*.yaml")}
    views = {path.stem: path for path in (ROOT / "athena" / "views").glob("*/*.sql")}
    return {**_values(dashboards, ROOT / "athena" / "schema.json", views), "language": language}


def _values(dashboards: dict[str, Path], schema: Path, views: dict[str, Path]) -> dict[str, Any]:
    zones = ("clean", "results", "artifacts")
    return {
        "name": NAME,
        "account_id": ACCOUNT,
        "kms_key_arn": KEY_ARN,
        "databases": {"tables": "kiban_dev", "views": "kiban_dev_views"},
        "workgroup": f"{NAME}-bi",
        "readers": ["shop"],
        "authors": ["analysts"],
        "buckets": {zone: {"id": f"{NAME}-{zone}", "arn": f"arn:aws:s3:::{NAME}-{zone}"} for zone in zones},
        "dashboards": {name: str(path) for name, path in dashboards.items()},
        "views_schema": str(schema),
        "views": {name: str(path) for name, path in views.items()},
    }
