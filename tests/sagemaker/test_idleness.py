"""What is decided of the signs of work, whatever they are."""

from __future__ import annotations

import doctest
from datetime import UTC, datetime, timedelta, timezone
from types import ModuleType

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.sagemaker.conftest import NOW

MOMENTS = st.datetimes(datetime(2026, 1, 1), NOW.replace(tzinfo=None), timezones=st.just(UTC))
SPANS = st.timedeltas(timedelta(minutes=1), timedelta(hours=12))
ZONES = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))

same_modules = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)


def decide(idleness: ModuleType, at: list[datetime], started: datetime, limit: timedelta, grace: timedelta) -> bool:
    traces = [idleness.Trace("work", moment) for moment in at]
    return bool(idleness.decide(traces, started=started, now=NOW, limit=limit, grace=grace).stop)


@same_modules
@given(at=st.lists(MOMENTS), more=MOMENTS, started=MOMENTS, limit=SPANS, grace=SPANS)
def test_a_further_sign_of_work_never_brings_the_stop(
    idleness: ModuleType, at: list[datetime], more: datetime, started: datetime, limit: timedelta, grace: timedelta
) -> None:
    if not decide(idleness, at, started, limit, grace):
        assert not decide(idleness, [*at, more], started, limit, grace)


@same_modules
@given(at=st.lists(MOMENTS), started=MOMENTS, limit=SPANS, grace=SPANS)
def test_it_stops_exactly_when_all_is_longer_ago_than_the_limit(
    idleness: ModuleType, at: list[datetime], started: datetime, limit: timedelta, grace: timedelta
) -> None:
    expected = all(NOW - moment >= limit for moment in [*at, started]) and NOW - started >= grace
    assert decide(idleness, at, started, limit, grace) is expected


@same_modules
@given(moment=MOMENTS, zone=ZONES, separator=st.sampled_from("T "))
def test_every_iso_time_is_read(idleness: ModuleType, moment: datetime, zone: timezone, separator: str) -> None:
    assert idleness.read_time(moment.astimezone(zone).isoformat(separator), NOW) == moment


@same_modules
@given(value=st.text() | st.integers() | st.none() | st.floats())
def test_no_value_makes_it_fail(idleness: ModuleType, value: object) -> None:
    found = idleness.read_time(value, NOW)
    assert found is None or found <= NOW


@same_modules
@given(values=st.dictionaries(st.text(), st.text()), at=MOMENTS)
def test_what_is_remembered_is_read_back(idleness: ModuleType, values: dict[str, str], at: datetime) -> None:
    memory = idleness.Memory(idleness.Trace("the GPU was busy", at))
    for key, value in values.items():
        memory.changed_at(key, value, at)
    again = idleness.Memory.load(memory.dump(), NOW)
    assert again.last == memory.last
    assert {key: again.changed_at(key, value, NOW) for key, value in values.items()} == dict.fromkeys(values, at)


@pytest.mark.parametrize("used", ["", "[Not Supported]\n", "No devices were found\n", "4\n"])
def test_a_gpu_that_says_nothing_or_little_is_idle(idleness: ModuleType, used: str) -> None:
    assert idleness.gpu_traces(used, 5, NOW) == []


def test_its_examples_are_true(idleness: ModuleType) -> None:
    assert doctest.testmod(idleness) == doctest.TestResults(failed=0, attempted=7)
