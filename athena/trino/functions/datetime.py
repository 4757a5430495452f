"""Date and time functions. The session's zone is UTC, as Athena's."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from athena.trino import native_casts, native_dates
from athena.trino.call import Call
from athena.trino.context import Value
from athena.trino.registry import NEWER, Family
from athena.trino.runtime import calendars, durations, instants, joda, mysql_dates, times
from athena.trino.types import Type

FUNCTIONS = Family("datetime")
_ = FUNCTIONS
_DATE_PARTS = {"year", "quarter", "month", "week", "week_of_year", "year_of_week", "yow", "day", "day_of_month"}
_DATE_PARTS |= {"day_of_week", "dow", "day_of_year", "doy"}


def _by_precision(make: Callable[[int], Callable[..., Any]], index: int) -> Callable[[Call], str]:
    """Functions that need to know the digits of a second of one of their arguments."""

    def emit(call: Call) -> str:
        return call.context.call(make(call.value(index).type.precision), call.values, call.returns)

    return emit


def _native_or(
    native: Callable[..., str | None], run: Callable[..., Any], *, precision_of: int = -1
) -> Callable[[Call], str]:
    """DuckDB's own where it does the same; else Python."""

    def emit(call: Call) -> str:
        found = native(*call.values)
        if found is not None:
            return found
        made = run(call.value(precision_of).type.precision) if precision_of >= 0 else run
        return call.context.call(made, call.values, call.returns)

    return emit


def _millis_apart(unit: Value, start: Value, end: Value) -> str | None:
    """date_diff cuts both moments to milliseconds; DuckDB's epoch_ms rounds them."""
    return native_dates.between(unit, start, end) if start.type.precision <= 3 else None


_.add("date_add(varchar(x), bigint, date) -> date", emit=_native_or(native_dates.added, calendars.add_to_date))
_.add(
    "date_add(varchar(x), bigint, timestamp(p)) -> timestamp(p)",
    emit=_native_or(native_dates.added, calendars.add_to_timestamp, precision_of=2),
)
_.python(calendars.add_to_instant, "date_add(varchar(x), bigint, timestamptz(p)) -> timestamptz(p)")
_.python(calendars.add_unit_to_time, "date_add(varchar(x), bigint, time(p)) -> time(p)")
_.add("date_diff(varchar(x), date, date) -> bigint", emit=_native_or(native_dates.between, calendars.dates_between))
_.add(
    "date_diff(varchar(x), timestamp(p), timestamp(p)) -> bigint",
    emit=_native_or(_millis_apart, calendars.timestamps_between),
)
_.python(calendars.instants_between, "date_diff(varchar(x), timestamptz(p), timestamptz(p)) -> bigint")
_.python(calendars.times_between, "date_diff(varchar(x), time(p), time(p)) -> bigint")
_.add("date_trunc(varchar(x), date) -> date", emit=_native_or(native_dates.truncated, calendars.truncate_date))
_.add(
    "date_trunc(varchar(x), timestamp(p)) -> timestamp(p)",
    emit=_native_or(native_dates.truncated, calendars.truncate_timestamp),
)
_.python(calendars.truncate_instant, "date_trunc(varchar(x), timestamptz(p)) -> timestamptz(p)")
_.python(calendars.truncate_time, "date_trunc(varchar(x), time(p)) -> time(p)")


def _instant_format(run: Callable[..., str]) -> Callable[[Call], str]:
    def emit(call: Call) -> str:
        local = call.context.call(times.local_time, [call.value(0)], Type("timestamp", (6,)))
        return call.context.call(run, [Value(local, Type("timestamp", (6,))), call.value(1)], call.returns)

    return emit


def _formatted(call: Call) -> str:
    python = call.context.call(mysql_dates.write, call.values, call.returns)
    return native_casts.formatted(call.value(0), call.value(1), python)


_.add("date_format(timestamp(p), varchar(x)) -> varchar", emit=_formatted)
_.add("date_format(timestamptz(p), varchar(x)) -> varchar", emit=_instant_format(mysql_dates.write))
_.python(mysql_dates.read, "date_parse(varchar(x), varchar(y)) -> timestamp(3)")
_.python(joda.write, "format_datetime(timestamp(p), varchar(x)) -> varchar")
_.python(joda.write_instant, "format_datetime(timestamptz(p), varchar(x)) -> varchar")
_.python(joda.read, "parse_datetime(varchar(x), varchar(y)) -> timestamptz(3)")

for name, run in calendars.PARTS.items():
    native = _native_or(partial(native_dates.part, name), run)
    if name in _DATE_PARTS:
        _.add(f"{name}(date) -> bigint", emit=native)
    else:
        _.python(run, f"{name}(time(p)) -> bigint")
    _.add(f"{name}(timestamp(p)) -> bigint", emit=native)
    _.python(calendars.part_of_instant(name), f"{name}(timestamptz(p)) -> bigint")
for name, size, limit in (
    ("day", 86_400_000, 0),
    ("hour", 3_600_000, 24),
    ("minute", 60_000, 60),
    ("second", 1000, 60),
    ("millisecond", 1, 1000),
):
    _.python(durations.part_of_interval(size, limit), f"{name}(dayinterval) -> bigint")
_.python(durations.part_of_interval(12, 0), "year(monthinterval) -> bigint")
_.python(durations.part_of_interval(1, 12), "month(monthinterval) -> bigint")
_.python(calendars.zone_hour, "timezone_hour(timestamptz(p)) -> bigint")
_.python(calendars.zone_minute, "timezone_minute(timestamptz(p)) -> bigint")
_.python(calendars.last_day_of_month, "last_day_of_month(date) -> date", "last_day_of_month(timestamp(p)) -> date")
_.python(calendars.last_day_of_month_of_instant, "last_day_of_month(timestamptz(p)) -> date")
_.python(instants.from_unixtime, "from_unixtime(double) -> timestamptz(3)")
_.python(instants.from_unixtime_in, "from_unixtime(double, varchar(x)) -> timestamptz(3)")
_.python(instants.from_unixtime_offset, "from_unixtime(double, bigint, bigint) -> timestamptz(3)")
_.python(instants.to_unixtime, "to_unixtime(timestamp(p)) -> double")
_.python(instants.instant_to_unixtime, "to_unixtime(timestamptz(p)) -> double")
_.python(instants.at_timezone, "at_timezone(timestamptz(p), varchar(x)) -> timestamptz(p)")
_.python(instants.with_timezone, "with_timezone(timestamp(p), varchar(x)) -> timestamptz(p)")
_.python(instants.date_to_iso, "to_iso8601(date) -> varchar(16)")
_.add("to_iso8601(timestamp(p)) -> varchar(26)", emit=_by_precision(instants.timestamp_to_iso, 0))
_.add("to_iso8601(timestamptz(p)) -> varchar(32)", emit=_by_precision(instants.instant_to_iso, 0))
_.python(instants.from_iso_timestamp, "from_iso8601_timestamp(varchar(x)) -> timestamptz(3)")
_.python(instants.from_iso_date, "from_iso8601_date(varchar(x)) -> date")
_.python(durations.human_readable_seconds, "human_readable_seconds(double) -> varchar")
_.python(durations.parse_duration, "parse_duration(varchar(x)) -> dayinterval")
_.sql("{0}", "to_milliseconds(dayinterval) -> bigint")
_.sql("'UTC'", "current_timezone() -> varchar")
_.missing("notyet", "nine digits of a second; DuckDB keeps six", "from_unixtime_nanos from_iso8601_timestamp_nanos")
_.sql("struct_extract({0}, 'zone')", "timezone(timestamptz(p)) -> varchar", **NEWER)
_.missing("notyet", "a time with a zone is not here", "current_time")
FUNCTIONS.form("date", "now", "current_date", "current_timestamp", "localtimestamp", "localtime")
