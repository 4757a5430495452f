"""The shape of the repository: what may stand where, what leaves it in the wheel, and what it must not mention."""

from __future__ import annotations

import ast
import hashlib
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
ROOMS = {"terraform", "etl", "athena", "sagemaker", "tests"}
FILES = {"Makefile", "pyproject.toml", "README.md", "requirements.lock", "CHANGELOG.md"}
WHEEL_DEPENDENCIES = {"arro3-core", "boto3", "jinja2", "numpy", "polars", "rich"}
BROUGHT_BY_THEM = {"arro3", "botocore", "markupsafe", "urllib3"}
BROUGHT_BY_GLUE = {"awsglue", "pyarrow", "pyspark"}
EXAMPLE = ROOT / "etl" / "example"


def tree() -> list[Path]:
    """The files of the repository, relative to its root: those git knows or would take."""
    if shutil.which("git") is None or not (ROOT / ".git").exists():
        pytest.skip("not a git checkout: there is no list of what belongs to the repository")
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listing = subprocess.run(command, cwd=ROOT, capture_output=True, encoding="utf-8", check=True).stdout
    return [Path(name) for name in listing.split("\0") if name and (ROOT / name).is_file()]


def texts() -> Iterator[tuple[Path, str]]:
    """The text files people wrote or tools generated; input data is other people's."""
    for path in tree():
        if path.suffix not in {".csv", ".tsv", ".parquet", ".png", ".gz"}:
            yield path, (ROOT / path).read_text(encoding="utf-8", errors="replace")


def test_the_top_level_is_fixed() -> None:
    top = {path.parts[0] for path in tree()}
    assert {name for name in top if not name.startswith(".")} - ROOMS - FILES == set()
    assert FILES <= top


def test_every_room_says_what_it_is() -> None:
    assert {room for room in ROOMS if not (ROOT / room / "README.md").is_file()} == set()


def test_no_package_where_none_belongs() -> None:
    """`sagemaker/__init__.py` would hide Amazon's SDK; under `tests/` one would make two files of one name clash."""
    assert [path for path in tree() if path.name == "__init__.py" and path.parts[0] in {"tests", "sagemaker"}] == []


def test_every_folder_of_modules_is_a_package() -> None:
    """A folder of modules without `__init__.py` still imports, as a namespace, but no import rule sees it."""
    folders = {path.parent for path in tree() if path.parts[0] in {"etl", "athena"} and path.suffix == ".py"}
    assert {folder for folder in folders if not (ROOT / folder / "__init__.py").is_file()} == set()


ADDRESSES = re.compile(
    r"pypi[.]org|pythonhosted[.]org|registry[.]npmjs|index[.]crates|--(?:extra-)?index[-]url|--find[-]links"
    r"|https?://registry[.]terraform"
)
MACHINE = re.compile(r"(?:^|[^\w./-])/(?:work|root|home/\w+|Users/\w+)/[\w.-]+", re.MULTILINE)


@pytest.mark.parametrize("forbidden", [ADDRESSES, MACHINE], ids=["registry addresses", "paths of one machine"])
def test_files_hold_no(forbidden: re.Pattern[str]) -> None:
    found = [f"{path}: {match[0].strip()}" for path, text in texts() for match in forbidden.finditer(text)]
    assert found == []


def test_no_lock_file_with_addresses() -> None:
    assert [path for path in tree() if path.name in {"uv.lock", "poetry.lock", ".terraform.lock.hcl"}] == []


def test_the_lock_pins_and_hashes_everything_the_project_needs() -> None:
    pins = re.findall(r"^([a-z0-9-]+)==\S+(.*?)(?=^\S|\Z)", lock(), re.MULTILINE | re.DOTALL)
    assert [name for name, rest in pins if "--hash=sha256:" not in rest] == []
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    groups = [item for group in project["dependency-groups"].values() for item in group if isinstance(item, str)]
    wanted = {name_of(requirement) for requirement in project["project"]["dependencies"] + groups}
    assert wanted - {name for name, _ in pins} == set()


def lock() -> str:
    return (ROOT / "requirements.lock").read_text(encoding="utf-8")


def name_of(requirement: str) -> str:
    return re.split(r"[^A-Za-z0-9_-]", requirement)[0].lower().replace("_", "-")


def test_actions_are_pinned_by_commit() -> None:
    used = re.findall(r"uses:\s*(\S+)(.*)", (ROOT / ".github/workflows/ci.yml").read_text(encoding="utf-8"))
    assert used
    assert [name for name, note in used if not re.search(r"@[0-9a-f]{40}$", name) or not note.startswith(" # v")] == []


def test_scripts_can_be_run() -> None:
    assert (ROOT / ".ci" / "run").stat().st_mode & 0o111


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Iterator[zipfile.ZipFile]:
    """The wheel, built from a copy so that nothing is left in the tree, with the tools that are installed."""
    source = tmp_path_factory.mktemp("source")
    for path in tree():
        (source / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / path, source / path)
    command = [
        sys.executable,
        "-m",
        "build",
        "--wheel",
        "--no-isolation",
        "--outdir",
        str(source / "dist"),
        str(source),
    ]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    with zipfile.ZipFile(next((source / "dist").glob("*.whl"))) as archive:
        yield archive


def test_the_wheel_is_the_room_etl_alone(wheel: zipfile.ZipFile) -> None:
    content = {name for name in wheel.namelist() if ".dist-info/" not in name}
    expected = {
        path.as_posix()
        for path in tree()
        if path.parts[0] == "etl"
        and EXAMPLE.relative_to(ROOT) not in path.parents
        and path.suffix not in {".csv", ".md"}
    }
    assert content == expected


def test_the_wheel_asks_for_what_the_job_installs(wheel: zipfile.ZipFile) -> None:
    metadata = wheel.read(next(name for name in wheel.namelist() if name.endswith(".dist-info/METADATA"))).decode()
    requirements = re.findall(r"^Requires-Dist: (.*)$", metadata, re.MULTILINE)
    assert {name_of(requirement) for requirement in requirements} == WHEEL_DEPENDENCIES
    assert [requirement for requirement in requirements if "<" not in requirement] == []
    assert "Requires-Python: >=3.11" in metadata


def test_the_wheel_imports_nothing_it_does_not_ask_for() -> None:
    allowed = {*sys.stdlib_module_names, *WHEEL_DEPENDENCIES, *BROUGHT_BY_THEM, *BROUGHT_BY_GLUE, "etl"}
    modules = [path for path in tree() if path.parts[0] == "etl" and path.suffix == ".py"]
    imported = {(path.as_posix(), name) for path in modules for name in imports_at_run_time(ROOT / path)}
    assert [f"{path} imports {name}" for path, name in sorted(imported) if name not in allowed] == []


def imports_at_run_time(path: Path) -> Iterator[str]:
    """The packages a module imports anywhere, functions included, but not those only a type checker sees."""
    waiting: list[ast.AST] = [ast.parse(path.read_text(encoding="utf-8"))]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.If) and ast.unparse(node.test).endswith("TYPE_CHECKING"):
            waiting += node.orelse
            continue
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module.partition(".")[0]
        waiting += ast.iter_child_nodes(node)


def test_the_environment_is_read_at_the_doors_only() -> None:
    """A run's result depends on its arguments; what the machine happens to have set is looked at in one place a door."""
    doors = {"etl/cli.py", "etl/glue_job.py"}
    readers = re.compile(r"\bos[.](?:environ|getenv)\b|from os import .*\b(?:environ|getenv)\b")
    modules = {path.as_posix() for path in tree() if path.parts[0] == "etl" and path.suffix == ".py"}
    assert {name for name in modules if readers.search((ROOT / name).read_text(encoding="utf-8"))} - doors == set()


def test_the_wheel_brings_its_command(wheel: zipfile.ZipFile) -> None:
    scripts = wheel.read(next(name for name in wheel.namelist() if name.endswith("entry_points.txt"))).decode()
    assert "kiban-etl = etl.cli:main" in scripts


def test_the_example_is_as_it_was_published() -> None:
    """The files are other people's: not one byte may change, line ends and doubled byte order marks included."""
    sums = dict(re.findall(r"^(\S+) sha256:([0-9a-f]{64})$", (EXAMPLE / "NOTICE").read_text(encoding="utf-8"), re.M))
    found = {
        path.relative_to(EXAMPLE).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in EXAMPLE.rglob("*.csv")
    }
    assert found == sums
