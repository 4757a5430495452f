"""The command line of `python -m athena review`."""

from __future__ import annotations

import argparse

from athena.arguments import Commands
from athena.view_arguments import LAKE, VIEWS

FORMATS = ("markdown", "html", "json")

_REVIEW = """\
Say what a change of views will change, for whom, and what it costs, before it is merged: which columns and
rows differ (both versions are run over the lake here), who reads them, what a query scans. No AWS account
is needed. The verdict is safe, look at it, or breaks something.
"""

_REVIEW_END = """\
examples:
  python -m athena review                                   the working tree against origin/main
  python -m athena review --base HEAD~1 --page build/review.html
  python -m athena review --base v1.2 --head my-branch --format json | jq '.views[].class'
  python -m athena review --base ../other/athena/views --lake build/lake

output:
  markdown: a comment for GitHub, under its limit. html: one page, with everything. json: as
  athena/review/report/schema.json says. All else is on stderr.

exit codes:
  0  nothing breaks, or --allow
  1  one of the versions cannot be read at all
  2  the command line is wrong
  3  something breaks
"""


def add_review(commands: Commands) -> None:
    command = commands.add_parser(
        "review",
        help="say what a change of views will change, for whom",
        description=_REVIEW,
        epilog=_REVIEW_END,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    add = command.add_argument
    add("--base", metavar="REF|DIR", help="the version that is (default: origin/main, or else main)")
    add("--head", metavar="REF|DIR", help="the version that is to be (default: the working tree)")
    add("--views", metavar="DIR", default=VIEWS, help="the folder of the layers (default: %(default)s)")
    add("--lake", metavar="DIR", help=f"what both versions are run over (default: {LAKE}, if it exists)")
    add("--format", choices=FORMATS, default="markdown", help="default: %(default)s")
    add("--out", metavar="FILE", help="write the report there, not to stdout")
    add("--page", metavar="FILE", help="write the page there as well, whatever the format")
    add("--allow", action="store_true", help="exit with 0 even when something breaks")
    add("--memory", metavar="SIZE", default="1GB", help="spill to disk beyond this (default: %(default)s)")
