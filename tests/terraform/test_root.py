"""The platform as a whole: names at their limits, tags on everything, what the job and the script agree on."""

from __future__ import annotations

import re
import tomllib

import pytest

from etl.arguments import ENGINES
from etl.glue_arguments import read_arguments
from terraform.tfvars import read_hcl
from tests.terraform.workspace import EVERYTHING, ROOT, VALUES, Plan, TerraformError, Workspace

VARIABLES = ROOT / "terraform" / "modules" / "glue" / "variables.tf"
ADVICE = re.compile(r"\b(Write|Pass|Run|Use|Leave|Begin|Name|Move|Start|It is|It cannot)\b", re.IGNORECASE)


@pytest.fixture(scope="module")
def longest(workspace: Workspace) -> Plan:
    """A platform with all features, the longest of names, and a tag of the owner's. Nothing is made up for AWS."""
    values = {"prefix": "a" * 20, "environment": "b" * 10, "tags": {"CostCenter": "42"}}
    return workspace.plan({**EVERYTHING, **values}, known={})


def test_names_fit_at_their_longest(longest: Plan) -> None:
    assert max(len(bucket["bucket"]) for bucket in longest.of("aws_s3_bucket").values()) <= 63
    assert max(len(role["name"]) for role in longest.of("aws_iam_role").values()) <= 64


def test_everything_that_takes_tags_has_them(longest: Plan) -> None:
    tagged = {address: values["tags_all"] for address, values in longest.resources.items() if "tags_all" in values}
    assert len(tagged) > 20
    expected = {"Project": "a" * 20, "Environment": "b" * 10, "ManagedBy": "terraform", "CostCenter": "42"}
    assert {address: tags for address, tags in tagged.items() if tags != expected} == {}


def test_the_script_understands_what_the_job_tells_it(plan: Plan) -> None:
    job = plan.named("aws_glue_job", "kiban-dev-cleanse")
    arguments = read_arguments([word for pair in job["default_arguments"].items() for word in pair])
    assert arguments.lake == "s3://kiban-dev-123456789012"
    assert arguments.memory_bytes == 1 << 30
    assert arguments.catalog == ("kiban_dev", "kiban-dev-clean")
    assert set(arguments.ignored) == {
        "--additional-python-modules",
        "--enable-auto-scaling",
        "--enable-metrics",
        "--job-language",
    }


def test_the_job_installs_the_versions_of_the_lock(plan: Plan) -> None:
    """All that the wheel asks for, and nothing else: an upload must not be the first to try a new version."""
    modules = plan.named("aws_glue_job", "kiban-dev-cleanse")["default_arguments"]["--additional-python-modules"]
    packages = modules.split(",")[1:]
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert [package.split("==")[0] for package in packages] == [
        re.split(r"[<>=]", wanted)[0] for wanted in project["dependencies"]
    ]
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    assert [package for package in packages if f"\n{package} \\\n" not in lock] == []


def test_the_job_offers_the_engines_that_the_script_has() -> None:
    offered = re.search(r"contains\(\[(.*?)\], var\.job\.engine\)", VARIABLES.read_text(encoding="utf-8"))
    assert offered
    assert tuple(re.findall(r'"(\w+)"', offered[1])) == ENGINES


def validations() -> list[tuple[str, str]]:
    """(variable, error message) of every validation in the tree."""
    return [
        (name, validation["error_message"])
        for file in sorted((ROOT / "terraform").glob("**/variables.tf"))
        for block in read_hcl(file).get("variable", [])
        for name, variable in block.items()
        for validation in variable.get("validation", [])
    ]


def test_every_error_names_the_variable_and_says_what_to_do() -> None:
    found = validations()
    assert len(found) > 30
    assert [text for name, text in found if name not in text] == []
    assert [text for _, text in found if not ADVICE.search(text)] == []


def test_a_wrong_value_is_told_what_to_write(workspace: Workspace) -> None:
    with pytest.raises(TerraformError, match=r'environment is "Dev"\. Write .* environment = "dev"'):
        workspace.plan({**VALUES, "environment": "Dev"})


def test_without_a_wheel_the_owner_is_told_to_build_it(workspace: Workspace) -> None:
    wheel = next((workspace.folder / "build" / "dist").iterdir())
    aside = wheel.rename(wheel.with_suffix(".aside"))
    try:
        with pytest.raises(TerraformError, match="make wheel"):
            workspace.plan()
    finally:
        aside.rename(wheel)
