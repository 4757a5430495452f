"""Both versions of a view, run over the lake: how their rows differ.

Start reading in `comparison.py`. Both results are kept as tables of one DuckDB (`bench.py`), and everything is counted there.
"""

from athena.review.rows.bench import Bench
from athena.review.rows.comparison import compare
from athena.review.rows.running import Progress

__all__ = ["Bench", "Progress", "compare"]
