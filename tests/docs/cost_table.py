"""Puts the forecast of the example's bill into the READMEs, so that what they say it costs is what is reckoned.

A page that has these two comments gets the table of `environments/dev.tfvars` and `environments/usage.toml` in between them:

    <!-- cost -->
    …
    <!-- /cost -->

`make docs` writes it; `tests/terraform/bill/test_docs.py` fails while it is out of date.
"""

from __future__ import annotations

import re
import sys

from terraform.bill.forecast import forecast
from terraform.bill.gpus import read_gpus, with_gpus
from terraform.bill.levers import advise
from terraform.bill.prices import read_prices
from terraform.bill.screens.markdown import cost_table
from terraform.bill.switches import read_switches
from terraform.bill.usage import read_usage
from terraform.tfvars import ROOM
from tests.docs.help_screens import ROOT, pages

EXAMPLE = "dev"
TABLE = re.compile(r"<!-- cost -->\n.*?<!-- /cost -->", re.DOTALL)


def with_cost(text: str) -> str:
    """The page with its table renewed."""
    return TABLE.sub(lambda _: f"<!-- cost -->\n{example_table()}\n<!-- /cost -->", text)


def example_table() -> str:
    """The table of the example."""
    prices = with_gpus(read_prices(), read_gpus())
    usage = read_usage(ROOM / "environments" / "usage.toml", EXAMPLE)
    month = forecast(read_switches(EXAMPLE), usage, prices)
    return cost_table(month, advise(month, prices))


def main() -> int:
    for page in pages():
        text = page.read_text(encoding="utf-8")
        renewed = with_cost(text)
        if renewed != text:
            page.write_text(renewed, encoding="utf-8")
            print(f"renewed {page.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
