"""The front page's cost table is what is reckoned, and make has the two commands."""

from __future__ import annotations

import dataclasses
import re

from terraform.bill.levers import advise
from terraform.bill.screens.markdown import cost_table
from terraform.bill.switches import Notebook
from tests.docs.cost_table import TABLE, example_table, with_cost
from tests.docs.help_screens import ROOT
from tests.terraform.bill.months import EVERYTHING, costing, month, prices


def test_the_front_page_says_what_is_reckoned() -> None:
    front = (ROOT / "README.md").read_text(encoding="utf-8")
    assert TABLE.search(front), "README.md needs <!-- cost --> and <!-- /cost -->"
    assert with_cost(front) == front, "run `make docs`"


def test_only_what_is_between_the_comments_is_replaced() -> None:
    page = "# A\n<!-- cost -->\nold\n<!-- /cost -->\nend\n"
    assert with_cost(page) == f"# A\n<!-- cost -->\n{example_table()}\n<!-- /cost -->\nend\n"


def test_another_price_is_another_table() -> None:
    listed = costing("crawler_dpu_hour", 0.88)
    one, other = (month(uploads_a_day=2, schema_changes=4, listed=each) for each in (prices(), listed))
    assert cost_table(one, advise(one, prices())) != cost_table(other, advise(other, listed))


def test_the_table_says_what_has_no_price_and_breaks_no_command() -> None:
    found = month(dataclasses.replace(EVERYTHING, notebook=Notebook("ml.p5.48xlarge")), gpu_hours=1)
    table = cost_table(found, advise(found, prices()))
    assert "| GPU notebook | 0.00 | no price |" in table
    assert [code for code in re.findall(r"`[^`]*`", table) if "\n" in code] == []


def test_make_has_both_commands() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert "-m terraform.bill cost" in makefile
    assert "-m terraform.bill gpu $(if $(BUDGET),--budget" in makefile
    assert "-m tests.docs.cost_table" in makefile
