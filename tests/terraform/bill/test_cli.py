"""The door: screens of 100 columns, JSON, exit codes, and errors without a traceback."""

from __future__ import annotations

import io
import json
import re
import subprocess
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from rich.cells import cell_len

from terraform.bill.cli import READER_GONE, Shell, main
from tests.docs.help_screens import ROOT
from tests.terraform.bill.test_actual import BY_TAG, SPENT, answer, explorer
from tests.terraform.sample import make_room, write_values

WIDTH = 100


@pytest.fixture
def room(tmp_path: Path) -> Path:
    return make_room(tmp_path, "dev")


def nobody() -> Any:
    raise AssertionError("nothing was to be asked of AWS")


def run(
    room: Path, *argv: str, explorer: Any = nobody, colour: bool = False, columns: int = WIDTH
) -> tuple[int, str, str]:
    stdout, stderr = io.StringIO(), io.StringIO()
    shell = Shell(
        stdout=stdout,
        stderr=stderr,
        cost_explorer=explorer,
        today=lambda: date(2026, 11, 23),
        room=room,
        columns=columns,
        colour=colour,
    )
    code = main(argv, shell=shell)
    return code, stdout.getvalue(), stderr.getvalue()


def squeezed(text: str) -> str:
    return " ".join(text.split())


SCREENS: Sequence[tuple[str, ...]] = [
    ("cost", "dev"),
    ("cost", "dev", "--compare"),
    ("cost", "dev", "--raw-gb", "123456", "--uploads-a-day", "500", "--queries-a-day", "50000", "--query-gb", "90"),
    ("gpu",),
    ("gpu", "--budget", "12345", "--region", "us-east-1"),
]


@pytest.mark.parametrize("argv", SCREENS, ids=" ".join)
def test_no_line_is_wider_than_the_screen_and_no_word_is_cut(room: Path, argv: tuple[str, ...]) -> None:
    code, text, _ = run(room, *argv)
    assert code == 0
    assert max(cell_len(line.rstrip()) for line in text.splitlines()) <= WIDTH
    assert "…" not in text.replace("… with charts", "").replace("… and one", "").replace("… delivered", "")
    assert "\x1b" not in text, "without colour there is no escape"


@pytest.mark.parametrize("argv", SCREENS, ids=" ".join)
def test_colour_says_nothing_that_words_do_not(room: Path, argv: tuple[str, ...]) -> None:
    _, plain, _ = run(room, *argv)
    _, coloured, _ = run(room, *argv, colour=True)
    assert "\x1b[" in coloured
    assert re.sub(r"\x1b\[[\d;]*m", "", coloured) == plain


def test_a_forecast_names_totals_the_budget_what_dominates_and_what_is_not_verified(room: Path) -> None:
    _, text, _ = run(room, "cost", "dev")
    said = squeezed(text)
    assert "Together 2.00 6.18" in said
    assert "6.18 a busy month is 12% of monthly_budget_usd = 50: within the budget." in said
    assert "Glue crawler 0.00 0.59" in said
    assert "Athena, 1.50, 24%: -- @materialize" in said
    assert (
        "S3 storage, 1.20, 19%: deliver once a day: each delivery keeps the table before it (saves 1.03 in all)" in said
    )
    assert "1.74 of 6.18 rests on prices that are derived or from memory:" in said
    assert (
        "Glue crawler, not verified: 0.44 a DPU-hour of a crawler, aws.amazon.com/jp/glue/pricing (from memory)" in said
    )
    assert "Quick Sight 39.00 39.00" in said
    assert "Not counted: taxes" in said


def test_over_the_budget(room: Path) -> None:
    write_values(room, "dev", monthly_budget_usd="5")
    assert "124% of monthly_budget_usd = 5: MORE than the budget." in squeezed(run(room, "cost", "dev")[1])


def test_all_environments_where_none_is_named(room: Path) -> None:
    write_values(room, "prod")
    code, text, _ = run(room, "cost", "--json")
    assert code == 0
    assert list(json.loads(text)) == ["dev", "prod"]
    assert "\n\n\nkiban-prod, a month in Tokyo" in run(room, "cost")[1]


def test_numbers_from_a_file_and_from_options(room: Path, tmp_path: Path) -> None:
    usage = tmp_path / "mine.toml"
    usage.write_text("uploads_a_day = 0\nquery_gb = 1\n", encoding="utf-8")
    data = json.loads(run(room, "cost", "dev", "--usage", str(usage), "--queries-a-day", "100", "--json")[1])["dev"]
    by_name = {line["component"]: line for line in data["components"]}
    assert by_name["Athena"]["busy_usd"] == 15
    assert by_name["Glue crawler"]["busy_usd"] == 0
    assert data["usage"]["queries_a_day"] == 100


def test_json_holds_the_figures_their_sources_and_what_is_unknown(room: Path) -> None:
    write_values(room, "dev", notebook='{ instance_type = "ml.p5.48xlarge" }')
    data = json.loads(run(room, "cost", "dev", "--json", "--compare")[1])["dev"]
    assert data["unpriced"] == ["ml.p5.48xlarge"]
    crawler = next(line for line in data["components"] if line["component"] == "Glue crawler")
    assert (crawler["verified"], crawler["prices"][0]["usd"], crawler["on"]) == ("no", 0.44, True)
    assert sum(line["busy_usd"] for line in data["components"] if line["on"]) == pytest.approx(
        data["busy_usd"], abs=0.01
    )
    assert data["comparison"][0]["is_ours"] is True


def test_an_instance_without_a_price_is_said_on_the_screen(room: Path) -> None:
    write_values(room, "dev", notebook='{ instance_type = "ml.p5.48xlarge" }')
    said = squeezed(run(room, "cost", "dev")[1])
    assert "GPU notebook 0.00 no price 20 h of ml.p5.48xlarge" in said
    assert "The sums are too low: no price is known in ap-northeast-1 of ml.p5.48xlarge." in said


def test_a_region_without_prices_is_refused_and_not_guessed(room: Path) -> None:
    write_values(room, "dev", region='"eu-west-1"')
    code, text, error = run(room, "cost", "dev")
    assert (code, text) == (2, "")
    assert "no prices are known in eu-west-1, only in ap-northeast-1 and us-east-1" in error
    assert "--region ap-northeast-1" in error
    assert run(room, "cost", "dev", "--region", "us-east-1")[0] == 0


@pytest.mark.parametrize(
    ("argv", "said"),
    [
        (("cost", "dve"), "environments/dve.tfvars does not exist\n\nhint: Did you mean ENV=dev?"),
        (("cost", "dev", "--gpu-hours", "-3"), "--gpu-hours is -3.0"),
        (("cost", "dev", "--usage", "no.toml"), "no.toml does not exist"),
        (("gpu", "--region", "eu-west-1"), "no GPU prices are known in eu-west-1"),
    ],
)
def test_wrong_usage_is_answered_with_a_hint(room: Path, argv: tuple[str, ...], said: str) -> None:
    code, text, error = run(room, *argv)
    assert (code, text) == (2, "")
    assert said in error
    assert "hint:" in error


@pytest.mark.parametrize(
    "argv", [("gpu", "--budget", "0"), ("gpu", "--budget", "much"), ("cost", "--months", "14"), ()]
)
def test_what_argparse_refuses(room: Path, argv: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        run(room, *argv)
    assert stopped.value.code == 2
    assert "usage:" in capsys.readouterr().err


def test_a_reader_that_has_gone_is_no_error() -> None:
    """`make cost | head -1`: neither a traceback nor the code of a failure."""
    command = [sys.executable, "-m", "terraform.bill", "cost"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as program:
        assert program.stdout is not None
        assert program.stderr is not None
        program.stdout.close()
        assert program.stderr.read() == b""
    assert program.returncode == READER_GONE


def test_no_environment_at_all(tmp_path: Path) -> None:
    code, _, error = run(make_room(tmp_path), "cost")
    assert code == 2
    assert "there is no environment yet" in error


def test_actual_months_stand_beside_the_forecast(room: Path) -> None:
    client, stub = explorer()
    tagged = answer("2026-11-01", "2026-11-24", {"AWS Glue": "7.125", "AWS Lambda": "2"}, estimated=True)
    account = answer("2026-11-01", "2026-11-24", {"AWS Glue": "8", "Tax": "1"}, estimated=True)
    for results, wanted in ((tagged, {"Filter": BY_TAG}), (account, {})):
        period = {"TimePeriod": {"Start": "2026-11-01", "End": "2026-11-24"}}
        question = {
            "Granularity": "MONTHLY",
            "Metrics": ["UnblendedCost"],
            "GroupBy": [{"Type": "DIMENSION", "Key": "SERVICE"}],
        }
        stub.add_response(SPENT, {"ResultsByTime": [results]}, {**period, **question, **wanted})
    with stub:
        code, text, talk = run(room, "cost", "dev", "--actual", "--months", "1", explorer=lambda: client)
    said = squeezed(text)
    assert code == 0
    assert "2026-11 so far account" in said
    assert "AWS Glue 0.00 1.74 7.12 8.00" in said
    assert "AWS Lambda - - 2.00 0.00" in said
    assert "These 2 questions cost 0.02 USD." in said
    assert "asking Cost Explorer for what carries Project=kiban and Environment=dev" in talk


def test_actual_as_json(room: Path) -> None:
    client, stub = explorer()
    results = {"ResultsByTime": [answer("2026-11-01", "2026-11-24", {"AWS Glue": "7"})]}
    for _ in range(2):
        stub.add_response(SPENT, results)
    with stub:
        _, text, _ = run(room, "cost", "dev", "--actual", "--json", explorer=lambda: client)
    actual = json.loads(text)["dev"]["actual"]
    glue = next(line for line in actual["services"] if line["service"] == "AWS Glue")
    assert (glue["busy_usd"], glue["tagged_usd"]) == (1.74, {"2026-11": 7.0})


@pytest.mark.parametrize(("active", "words"), [(True, "less than a day ago."), (False, "or not at all")])
def test_nothing_carries_the_tags_yet(room: Path, active: bool, words: str) -> None:
    client, stub = explorer(active=active)
    if not active:
        stub.add_client_error("list_cost_allocation_tags", "AccessDeniedException", "not the payer")
    for _ in range(2):
        stub.add_response(SPENT, {"ResultsByTime": []})
    with stub:
        _, text, _ = run(room, "cost", "dev", "--actual", explorer=lambda: client)
    assert "Nothing carries the tags yet." in squeezed(text)
    assert words in squeezed(text)


def test_a_refusal_of_cost_explorer_is_exit_code_1(room: Path) -> None:
    client, stub = explorer()
    stub.add_client_error(SPENT, "AccessDeniedException", "no")
    with stub:
        code, text, error = run(room, "cost", "dev", "--actual", explorer=lambda: client)
    assert (code, text) == (1, "")
    assert "hint: Ask for ce:GetCostAndUsage" in error


def test_gpus_for_a_budget(room: Path) -> None:
    said = squeezed(run(room, "gpu", "--budget", "100")[1])
    assert "ml.g4dn.xlarge T4 16 8.1 65.1 0.994 0.0153 100.6 derived" in said
    assert "ml.p5.48xlarge 8×H100 80GB 640 535 ?7,912 63.296 0.0080 1.6 2026-11-09" in said
    assert "T4 840.3 100.6 92.2 8.4 × GPU hours g4dn.xlarge derived" in said
    assert "Take Colab Pro instead where" in said
    assert "ml.p3.2xlarge V100 3.06 ml.g5.2xlarge A10G 1.21 2.2 × 0.6 ×" in said


def test_gpus_as_json(room: Path) -> None:
    data = json.loads(run(room, "gpu", "--budget", "50", "--region", "ap-northeast-1", "--json")[1])
    t4 = next(gpu for gpu in data["gpus"] if gpu["instance"] == "ml.g4dn.xlarge")
    tokyo = t4["regions"]["ap-northeast-1"]
    assert (tokyo["usd"], tokyo["verified"], list(t4["regions"])) == (0.994, "derived", ["ap-northeast-1"])
    assert data["replaced"]["ml.p2.xlarge"] == "ml.g4dn.xlarge"
    assert data["colab"]["ap-northeast-1"][0]["gpu"] == "T4"
