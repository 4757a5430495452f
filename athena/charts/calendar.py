"""All times of a unit from one to another, so that those without rows can be shown."""

from __future__ import annotations

from datetime import date, datetime, timedelta

_MOST_STEPS = 3000
_MONTHS = {"month": 1, "quarter": 3, "year": 12}


def calendar(low: str, high: str, unit: str) -> list[str] | None:
    """The times, as text; None when there are too many to show.

    Examples:
        >>> calendar("2024-11-01", "2025-02-01", "month")
        ['2024-11-01', '2024-12-01', '2025-01-01', '2025-02-01']
        >>> calendar("2024-11-01 22:00:00", "2024-11-02 00:00:00", "hour")
        ['2024-11-01 22:00:00', '2024-11-01 23:00:00', '2024-11-02 00:00:00']
        >>> calendar("1000-01-01", "2000-01-01", "day") is None
        True
    """
    moment, end = datetime.fromisoformat(low), datetime.fromisoformat(high)
    found: list[str] = []
    while len(found) < _MOST_STEPS:
        found.append(moment.isoformat(" ", "seconds") if unit == "hour" else moment.date().isoformat())
        if moment >= end:
            return found
        moment = _following(moment, unit)
    return None


def _following(moment: datetime, unit: str) -> datetime:
    if unit in _MONTHS:
        months = moment.year * 12 + moment.month - 1 + _MONTHS[unit]
        return datetime.combine(date(months // 12, months % 12 + 1, 1), moment.time())
    return moment + {"hour": timedelta(hours=1), "day": timedelta(days=1), "week": timedelta(days=7)}[unit]
