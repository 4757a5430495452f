"""The command line of `python -m athena dashboard`."""

from __future__ import annotations

import argparse

from athena.arguments import Commands
from athena.charts import memory

DASHBOARDS, OUT = "athena/dashboards", "build/dashboards"

_DASHBOARD = """\
Make pages with charts of a lake: one self-contained file for each dashboard, and an index that leads to
them, to the cleansing reports, to the data dictionary and to the views. They need no network.

`dashboard new` writes a first dashboard for a view or a clean table, from what its columns hold.
"""

_END = """\
examples:
  python -m athena dashboard                       all of athena/dashboards, into build/dashboards
  python -m athena dashboard shop_overview         one of them, and the index
  python -m athena dashboard --starters            also one for each view and table that has none
  python -m athena dashboard new --view web_session
  python -m athena dashboard new --dataset customer --file build/customer.yaml

output:
  The index and the pages, a path a line, on stdout; all else on stderr.

exit codes:
  0  written
  1  a dashboard, a view or a chart has an error; the other charts were made all the same
  2  the command line is wrong
"""


def add_dashboard(commands: Commands) -> None:
    command = commands.add_parser(
        "dashboard",
        help="make pages with charts, for people who do not program",
        description=_DASHBOARD,
        epilog=_END,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    add = command.add_argument
    add("names", metavar="NAME", nargs="*", help="only these; or `new`")
    add("--lake", metavar="DIR", default="build/lake", help="where the zones are (default: %(default)s)")
    add("--out", metavar="DIR", default=OUT, help="default: %(default)s")
    add("--dashboards", metavar="DIR", default=DASHBOARDS, help="the files (default: %(default)s)")
    add("--views", metavar="DIR", default="athena/views", help="the folder of the layers (default: %(default)s)")
    add("--starters", action="store_true", help="also make a page for each view and table that has none")
    add("--memory", metavar="SIZE", default=memory.DEFAULT, help="stay below this (default: %(default)s)")
    add("--open", action="store_true", help="show the index in a browser")
    new = command.add_argument_group("new")
    new.add_argument("--view", metavar="NAME", help="what to write a first dashboard for")
    new.add_argument("--dataset", metavar="NAME", help="the same, over a clean table")
    new.add_argument("--file", metavar="FILE", help="default: athena/dashboards/NAME.yaml")
