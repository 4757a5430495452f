"""Which charts a change reaches, and what they show before and after it."""

from athena.review.charts.making import Making
from athena.review.charts.reached import Dashboards, charts

__all__ = ["Dashboards", "Making", "charts"]
