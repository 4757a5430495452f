"""One way to the data: the same frame from DuckDB here and from Athena, and what is said where there is neither."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pyarrow as pa
import pyarrow.parquet as parquet
import pytest

from tests.cloud.athena.calls import watch
from tests.cloud.athena.install import install
from tests.cloud.athena.lake import RESULTS, TABLES, VIEWS, Lake
from tests.cloud.server import REGION, Cloud
from tests.sagemaker.notebooks.conftest import NOTEBOOKS

TYPES = """
SELECT
  store_cd, floor_area, prefecture_cd,
  floor_area > 1000 AS large,
  CAST(floor_area AS decimal(9, 1)) AS as_decimal,
  nullif(prefecture_cd, 13) AS with_nulls,
  DATE '2026-01-02' AS day,
  TIMESTAMP '2026-01-02 03:04:05.678' AS moment,
  CAST(NULL AS varchar) AS nothing
FROM {tables}.store
ORDER BY store_cd
"""


def test_a_view_is_found_by_its_bare_name(lake: Any) -> None:
    shops = lake.query("SELECT * FROM store_members")
    assert len(shops) == 53
    assert str(shops["members"].dtype) == "Int64"
    assert str(shops["newest_member_on"].dtype) == "datetime64[ms]"


def test_a_table_is_found_in_its_database(lake: Any) -> None:
    assert lake.query(f"SELECT count(*) AS rows FROM {lake.tables}.customer")["rows"].tolist() == [21971]


def test_an_empty_answer_has_its_types(lake: Any) -> None:
    none = lake.query(f"SELECT store_cd, floor_area FROM {lake.tables}.store WHERE false")
    assert len(none) == 0
    assert [str(kind) for kind in none.dtypes] == ["string", "float64"]


@pytest.fixture(scope="module")
def instance(tmp_path_factory: pytest.TempPathFactory, lake_folder: Path) -> Iterator[Path]:
    """A notebook's folder as it is on the instance, in the laptop cloud: `kiban.json` lies above it."""
    cloud = Cloud()
    athena, calls = install(cloud), watch(cloud)
    folder = tmp_path_factory.mktemp("SageMaker")
    settings = {
        "region": REGION,
        "workgroup": "main",
        "database": VIEWS,
        "tables": TABLES,
        "work": f"s3://{RESULTS}/notebook/",
    }
    (folder / "kiban.json").write_text(json.dumps(settings))
    with cloud, pytest.MonkeyPatch.context() as environment:
        for name, value in cloud.environment().items():
            environment.setenv(name, value)
        Lake(cloud, athena, calls).make().table("store", stores(lake_folder))
        (folder / "kiban" / "notebooks").mkdir(parents=True)
        yield folder / "kiban" / "notebooks"


def stores(lake: Path) -> pa.Table:
    """The clean table; its text in the type that the cloud's crawlerless lake has a name for."""
    found = parquet.read_table(lake / "clean/store/store.parquet")
    plain = [pa.field(name, pa.string() if kind == pa.string_view() else kind) for name, kind in _fields(found)]
    return found.cast(pa.schema(plain))


def _fields(table: pa.Table) -> list[tuple[str, pa.DataType]]:
    return [(field.name, field.type) for field in table.schema]


@pytest.fixture
def _as_the_owner(instance: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")


@pytest.mark.usefixtures("_as_the_owner")
def test_athena_gives_the_same_frame(room: SimpleNamespace, lake: Any, instance: Path) -> None:
    there = room.lake.connect(instance)
    assert there.on_aws
    assert there.place == "Athena, workgroup main"
    ours, theirs = (place.query(TYPES.format(tables=place.tables)) for place in (lake, there))
    assert [str(kind) for kind in theirs.dtypes] == [str(kind) for kind in ours.dtypes]
    assert list(theirs.columns) == list(ours.columns)
    assert theirs.astype(object).where(theirs.notna(), None).values.tolist() == (
        ours.astype(object).where(ours.notna(), None).values.tolist()
    )


def test_without_a_lake_it_says_how_to_get_one(room: SimpleNamespace, tmp_path: Path) -> None:
    with pytest.raises(room.lake.NoLake, match="make etl-local"):
        room.lake.connect(NOTEBOOKS, environ={"KIBAN_LAKE": str(tmp_path / "none")})


def test_outside_of_a_checkout_it_says_so(room: SimpleNamespace, tmp_path: Path) -> None:
    with pytest.raises(room.lake.NoLake, match=r"neither kiban.json nor a checkout"):
        room.lake.connect(tmp_path, environ={})
