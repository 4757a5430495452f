"""What one query over a view scans, and what Athena asks for that. Start reading in `cost.py`."""

from athena.review.cost.cost import Costs

__all__ = ["Costs"]
