from __future__ import annotations

import dataclasses
import json
from importlib.resources import files

import jsonschema
import pytest

from etl.report import model

SCHEMA = json.loads((files("etl.report") / "schema.json").read_text("utf-8"))
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)
PARTS = {"Report": SCHEMA, **SCHEMA["$defs"]}


def written(report):
    return json.loads(json.dumps(report.to_json()))


def test_the_schema_itself_is_valid():
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


def test_a_report_is_valid_and_comes_back_as_it_was(report):
    VALIDATOR.validate(written(report))
    assert written(model.Report.from_json(written(report))) == written(report)


@pytest.mark.parametrize("name", sorted(PARTS))
def test_schema_and_dataclass_have_the_same_keys_in_the_same_order(name):
    fields = [field.name for field in dataclasses.fields(getattr(model, name))]
    assert list(PARTS[name]["properties"]) == fields
    assert PARTS[name]["required"] == fields


def test_every_dataclass_of_the_report_is_in_the_schema():
    named = {name for name, thing in vars(model).items() if dataclasses.is_dataclass(thing)}
    assert named == set(PARTS)


def test_every_key_has_a_description():
    for name, part in PARTS.items():
        for key, schema in part["properties"].items():
            assert schema.get("description") or "$ref" in schema, f"{name}.{key}"


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("status",), "done"),
        (("rows", "read"), -1),
        (("columns", 0, "type"), "object"),
        (("columns", 0, "rule"), "boring"),
        (("sources", 0, "encoding_from"), "guessed"),
        (("surprise",), 1),
    ],
)
def test_what_is_not_in_the_schema_is_refused(report, path, value):
    document = written(report)
    place = document
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    assert not VALIDATOR.is_valid(document)
