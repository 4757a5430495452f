from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from etl.cli import main
from etl.errors import InputError, LakeError
from etl.report.model import Column, Report, Rows, Source

ROOT = Path(__file__).resolve().parents[2]


def report_of(dataset, lake, settings, options, *, now, progress):
    progress.start("cleansing", 10)
    progress.advance(10)
    progress.finish()
    column = Column(0, "名前", "name", "string", 0, "kept")
    return Report(
        dataset.name, "published", "r", now().isoformat(), Rows(3, 0, 1, 2), (column,), (), settings.to_json(), "polars", "0", "f",
        outputs={"html": f"{dataset.name}.html"},
    )  # fmt: skip


@dataclass(frozen=True)
class Seen:
    sources: tuple = (Source("a.csv", 4, "cp932", "detected", ",", "first row", 1, 0),)
    columns: tuple = (Column(0, "名前", "name", "string", 0, "kept"),)
    sampled_rows: int = 1
    sample_is_whole: bool = True
    warnings: tuple = ()


class Cleansing:
    """Stands for the engine: remembers what it was asked for, and fails where told to."""

    def __init__(self, fails: dict[str, BaseException] | None = None) -> None:
        self.calls: list[tuple] = []
        self.fails = fails or {}

    def __call__(self, dataset, lake, settings, options, **more):
        self.calls.append((dataset, lake, settings, options))
        if dataset.name in self.fails:
            raise self.fails[dataset.name]
        return report_of(dataset, lake, settings, options, **more)


@pytest.fixture
def folder(tmp_path):
    for name in ("sales", "stores", "users"):
        (tmp_path / "data" / name).mkdir(parents=True)
        (tmp_path / "data" / name / "a.csv").write_text("x\n1\n")
    return tmp_path


@pytest.fixture
def call(folder):
    def run(*argv, cleansing=None, environ=None, look=lambda dataset, settings, progress: Seen(), stdout=None):
        out, err = stdout or io.StringIO(), io.StringIO()
        code = main(
            [str(word) for word in argv],
            run=cleansing or Cleansing(),
            look=look,
            stdout=out,
            stderr=err,
            environ=environ or {},
            directory=folder,
            now=lambda: datetime(2026, 1, 1, tzinfo=UTC),
        )
        return code, out.getvalue() if isinstance(out, io.StringIO) else "", err.getvalue()

    return run


def test_a_file_is_cleansed_and_its_screen_is_data(call, folder):
    cleansing = Cleansing()
    code, out, err = call(
        "cleanse", folder / "data/sales/a.csv", "--dataset", "sales", "--lake", folder / "lake", cleansing=cleansing
    )
    assert (code, err) == (0, "")
    assert "sales: published" in out
    assert "\x1b" not in out
    ((dataset, lake, _, options),) = cleansing.calls
    assert [file.blob.name for file in dataset.files] == ["a.csv"]
    assert lake.location("clean", "x").startswith(str(folder / "lake"))
    assert (options.allow_drops, options.force, options.engine, options.memory_bytes) == (
        False,
        False,
        "polars",
        1 << 30,
    )


def test_flags_reach_the_engine(call, folder):
    cleansing = Cleansing()
    call("cleanse", folder / "data/sales", "--allow-drops", "--force", "--memory", "600MiB", cleansing=cleansing)
    options = cleansing.calls[0][3]
    assert (options.allow_drops, options.force, options.memory_bytes) == (True, True, 600 << 20)


@pytest.mark.parametrize(
    "error", [InputError("broken", hint="mend it"), LakeError("full", hint="make room"), ZeroDivisionError("oops")]
)
def test_one_failure_does_not_stop_the_others(call, folder, error):
    cleansing = Cleansing({"stores": error})
    code, out, err = call("cleanse", folder / "data", cleansing=cleansing)
    assert code == 1
    assert [dataset.name for dataset, *_ in cleansing.calls] == ["sales", "stores", "users"]
    assert "sales: published" in out
    assert "users: published" in out
    assert f"stores: {error}" in err or f"stores: ZeroDivisionError: {error}" in err
    assert "\n\nhint: " in err
    assert "2 of 3 datasets done, 1 failed" in err


def test_a_defect_is_a_sentence_unless_the_traceback_is_asked_for(call, folder):
    cleansing = Cleansing({"sales": ZeroDivisionError("oops")})
    code, _, err = call("cleanse", folder / "data/sales", cleansing=cleansing)
    assert code == 1
    assert "Traceback" not in err
    assert "KIBAN_TRACEBACK=1" in err
    with pytest.raises(ZeroDivisionError):
        call("cleanse", folder / "data/sales", cleansing=cleansing, environ={"KIBAN_TRACEBACK": "1"})


def test_json_is_one_line_for_each_dataset_and_nothing_else(call, folder):
    code, out, err = call(
        "cleanse", folder / "data", "--json", cleansing=Cleansing({"stores": InputError("broken", hint="mend it")})
    )
    first, second, third = [json.loads(line) for line in out.splitlines()]
    assert code == 1
    assert (first["rows"]["read"], first["columns"][0]["source_name"]) == (3, "名前")
    assert second == {"dataset": "stores", "status": "failed", "error": "broken", "hint": "mend it"}
    assert third["dataset"] == "users"
    assert "stores: broken" in err


@pytest.mark.parametrize(
    ("argv", "words"),
    [
        ([], "COMMAND"),
        (["cleans"], "invalid choice"),
        (["cleanse"], "PATH"),
        (["cleanse", "data/sales", "--memroy", "1"], "--memroy"),
        (["cleanse", "data/sales", "--memory", "lots"], "'lots' is not an amount of memory"),
        (["cleanse", "data/sales", "--memory", "1MiB"], "too little"),
        (["cleanse", "data/sales", "--engine", "pandas"], "invalid choice"),
        (["cleanse", "data", "--settings", "s.toml"], "--settings is of one dataset, and there are 3"),
        (["cleanse", "data/sales", "--settings", "none.toml"], "none.toml"),
        (["cleanse", "data/sales", "--dataset", "Ä"], "cannot be a dataset's name"),
        (["cleanse", "ftp://x/y.csv"], "ftp:// is not supported"),
        (["inspect", "data"], "3 datasets"),
    ],
)
def test_usage_errors_are_two_and_say_what_to_do(call, folder, monkeypatch, argv, words):
    monkeypatch.chdir(folder)
    cleansing = Cleansing()
    code, out, err = call(*argv, cleansing=cleansing)
    message, blank, *hint = err.splitlines()
    assert (code, out, blank) == (2, "", "")
    assert words in message
    assert hint[0].startswith("hint: ")
    assert cleansing.calls == []


def test_what_is_not_there_is_one(call, folder):
    code, _, err = call("cleanse", folder / "data/salse")
    assert code == 1
    assert "was not found" in err
    assert "\n\nhint: " in err


@pytest.mark.parametrize("argv", [["--help"], ["cleanse", "--help"], ["inspect", "--help"]])
def test_help_is_data(call, argv):
    code, out, err = call(*argv)
    assert (code, err) == (0, "")
    assert out.startswith("usage: python -m etl")


def test_settings_of_the_tree_are_taken_and_those_given_win(call, folder):
    (folder / "etl/datasets").mkdir(parents=True)
    (folder / "etl/datasets/sales.toml").write_text('encoding = "cp932"')
    (folder / "given.toml").write_text('encoding = "euc_jp"')
    cleansing = Cleansing()
    call("cleanse", folder / "data", cleansing=cleansing)
    call("cleanse", folder / "data/sales", "--settings", "given.toml", cleansing=cleansing)
    assert [settings.encoding for _, _, settings, _ in cleansing.calls] == ["cp932", None, None, "euc_jp"]


def test_settings_that_are_wrong_are_two(call, folder):
    (folder / "wrong.toml").write_text("encodign = 'x'")
    code, _, err = call("cleanse", folder / "data/sales", "--settings", "wrong.toml")
    assert code == 2
    assert "encodign" in err


def test_columns_that_views_read_reach_the_engine(call, folder):
    (folder / "athena").mkdir()
    schema = {"views": {"by_day": {"reads": {"sales": ["day"]}}}}
    (folder / "athena/schema.json").write_text(json.dumps(schema))
    cleansing = Cleansing()
    call("cleanse", folder / "data", cleansing=cleansing)
    assert [options.reads for *_, options in cleansing.calls] == [{"day": ("by_day",)}, {}, {}]


def test_inspect_shows_and_writes_nothing(call, folder):
    code, out, err = call("inspect", folder / "data/sales/a.csv")
    assert (code, err) == (0, "")
    assert "cp932 (detected)" in out
    assert not (folder / "build").exists()


def test_inspect_takes_a_file_of_any_name(call, folder):
    path = folder / "売上.csv"
    path.write_text("x\n1\n")
    code, out, _ = call("inspect", path, "--json")
    assert code == 0
    assert json.loads(out)["columns"][0]["name"] == "name"


def test_interrupted_is_130(call, folder):
    code, _, err = call("cleanse", folder / "data", cleansing=Cleansing({"stores": KeyboardInterrupt()}))
    assert code == 130
    assert "interrupted" in err


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("environ", "coloured"), [({"TERM": "xterm-256color"}, True), ({"TERM": "xterm-256color", "NO_COLOR": "1"}, False)]
)
def test_colour_is_for_terminals_that_want_it(folder, environ, coloured):
    out = Terminal()
    main(
        ["cleanse", str(folder / "data/sales")],
        run=Cleansing(),
        stdout=out,
        stderr=io.StringIO(),
        environ=environ,
        directory=folder,
    )
    assert ("\x1b[1;32m" in out.getvalue()) == coloured


def test_a_reader_that_goes_away_is_no_traceback(folder):
    read_end, write_end = os.pipe()
    os.close(read_end)
    process = subprocess.run(
        [sys.executable, "-m", "etl", "cleanse", str(folder / "data/sales"), "--lake", str(folder / "lake")],
        cwd=ROOT, stdout=write_end, stderr=subprocess.PIPE, check=False,
    )  # fmt: skip
    os.close(write_end)
    assert process.stderr == b""
    assert process.returncode == 141


def test_a_terminal_that_knows_no_japanese_gets_escapes(tmp_path):
    (tmp_path / "s.csv").write_text("年,a\n2024,1\n2024,2\n", encoding="utf-8")
    environ = {**os.environ, "PYTHONIOENCODING": "ascii"}
    process = subprocess.run(
        [sys.executable, "-m", "etl", "cleanse", str(tmp_path / "s.csv"), "--lake", str(tmp_path / "lake")],
        cwd=ROOT, env=environ, capture_output=True, check=False,
    )  # fmt: skip
    assert (process.returncode, process.stderr) == (0, b"")
    assert rb"\u5e74" in process.stdout


def test_it_works_for_real_and_again(tmp_path):
    path = tmp_path / "orders.csv"
    path.write_text("id,code,name,empty,year\n1,1,one,,2024\n2,2,two,,2024\n3,1,one,,2024\n3,1,one,,2024\n4,2,two\n")
    command = [sys.executable, "-m", "etl", "cleanse", str(path), "--lake", str(tmp_path / "lake"), "--json"]
    first, second = (
        subprocess.run(command, cwd=ROOT, capture_output=True, check=True, text=True).stdout for _ in range(2)
    )
    report = json.loads(first)
    assert report["rows"] == {"read": 5, "rejected": 1, "duplicates": 1, "written": 3}
    assert {c["name"]: c["rule"] for c in report["columns"]} == {
        "id": None,
        "code": None,
        "name": "same_information",
        "empty": "all_null",
        "year": "constant",
    }
    assert json.loads(second)["status"] == "unchanged"
