"""The JSON of a review, and the schema that describes it."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any

import jsonschema
import pytest

from athena.review.report.as_json import document
from tests.athena.review.reviews import enormous, everything, nasty, review, without_lake

SCHEMA = json.loads((files("athena.review.report") / "schema.json").read_text("utf-8"))
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)


def written(found: Any) -> Any:
    return json.loads(json.dumps(document(found), ensure_ascii=False))


def test_the_schema_itself_is_valid():
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("found", [everything(), without_lake(), nasty(), review(), enormous(1)])
def test_every_review_is_as_the_schema_says(found):
    VALIDATOR.validate(written(found))


def test_nothing_is_missing_from_the_schema():
    for name, part in {"Review": SCHEMA, **SCHEMA["$defs"]}.items():
        assert part["additionalProperties"] is False, name
        assert part["required"] == list(part["properties"]), name
        for key, described in part["properties"].items():
            assert described.get("description") or "$ref" in described, f"{name}.{key}"


def test_what_programs_look_for():
    found = written(everything())
    assert found["verdict"] == "breaks"
    assert [view["class"] for view in found["views"]] == [
        "none",
        "columns",
        "values",
        "additive",
        "new",
        "removed",
        "unsure",
    ]
    stores = found["views"][1]
    assert stores["columns"][0] == {
        "name": "floor_area",
        "kind": "removed",
        "before": {"name": "floor_area", "type": "double"},
        "after": None,
        "position_before": 6,
        "position_after": None,
    }
    assert stores["rows"]["examples"][0]["after"]["mean_age"] is None
    assert stores["badge"]["level"] == "approximate"
    assert stores["badge"]["before"]["level"] == "exact"
    assert [(reader["kind"], reader["name"]) for reader in stores["downstream"]] == [
        ("view", "prefecture_total"),
        ("view", "store_rank"),
        ("dashboard", "店舗の概況"),
        ("data set", "store_members"),
    ]
    assert found["views"][3]["rows"]["compared"] is False
    assert found["views"][3]["badge"]["level"] is None


@pytest.mark.parametrize(
    ("path", "wrong"),
    [
        (("verdict",), "fine"),
        (("views", 0, "class"), "changed"),
        (("views", 1, "columns", 0, "kind"), "vanished"),
        (("views", 1, "rows", "added"), -1),
        (("views", 1, "badge", "level"), "good"),
        (("surprise",), 1),
    ],
)
def test_what_is_not_in_the_schema_is_refused(path, wrong):
    found = written(everything())
    *way, last = path
    place = found
    for step in way:
        place = place[step]
    place[last] = wrong
    with pytest.raises(jsonschema.ValidationError):
        VALIDATOR.validate(found)
