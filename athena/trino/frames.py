"""What a window's frame may be: which bounds in which order, and what a RANGE needs to be ordered by."""

from __future__ import annotations

from collections.abc import Sequence

from sqlglot import exp

from athena.trino.context import Value, error_at, mismatch, not_executable
from athena.trino.types import NUMBERS

_PLACES = {
    "UNBOUNDED PRECEDING": 0,
    "PRECEDING": 1,
    "CURRENT ROW": 2,
    "FOLLOWING": 3,
    "UNBOUNDED FOLLOWING": 4,
}
_MOMENTS = {"date", "time", "timestamp", "timestamp with time zone"}


def check_frame(spec: exp.WindowSpec, keys: Sequence[Value]) -> None:
    """Refuse a frame that Athena refuses; DuckDB takes more, and `d RANGE 1 PRECEDING` as days."""
    start, end = _bound(spec, "start"), _bound(spec, "end") if spec.args.get("end") else "CURRENT ROW"
    if start == "UNBOUNDED FOLLOWING" or end == "UNBOUNDED PRECEDING":
        which = "start" if start == "UNBOUNDED FOLLOWING" else "end"
        text = f"Window frame {which} cannot be {start if which == 'start' else end}"
        raise error_at("INVALID_WINDOW_FRAME", text, at=spec)
    if _PLACES[start] > _PLACES[end]:
        text = f"Window frame starting from {start} cannot end with {end}"
        raise error_at("INVALID_WINDOW_FRAME", text, at=spec)
    kind = str(spec.args["kind"]).upper()
    if kind != "ROWS" and {start, end} & {"PRECEDING", "FOLLOWING"}:
        _check_keys(kind, spec, keys)


def _bound(spec: exp.WindowSpec, which: str) -> str:
    found, side = spec.args[which], str(spec.args.get(f"{which}_side") or "").upper()
    return f"{found.upper()} {side}".strip() if isinstance(found, str) else side


def _check_keys(kind: str, spec: exp.WindowSpec, keys: Sequence[Value]) -> None:
    frame = f"Window frame of type {kind} PRECEDING or FOLLOWING requires"
    if not keys:
        raise error_at("MISSING_ORDER_BY", f"{frame} ORDER BY", at=spec)
    if kind != "RANGE":
        return
    if len(keys) > 1:
        text = f"{frame} single sort item in ORDER BY (actual: {len(keys)})"
        raise error_at("INVALID_ORDER_BY", text, at=spec)
    base = keys[0].type.base
    if base not in {*NUMBERS, *_MOMENTS} and not base.startswith("interval"):
        raise mismatch(f"{frame} that sort item type be numeric, datetime or interval (actual: {keys[0].type})", spec)
    for which in ("start", "end"):
        _check_step(spec.args.get(which), base, spec)


def _check_step(offset: object, base: str, spec: exp.WindowSpec) -> None:
    """A moment is moved by an interval, and by nothing else."""
    is_interval = isinstance(offset, exp.Interval)
    if base in _MOMENTS and isinstance(offset, exp.Expr) and not is_interval:
        raise mismatch(f"Window frame RANGE value type is not compatible with sort item type (actual: {base})", spec)


_OFFSETS = {"lag": (1, 0), "lead": (1, 0), "nth_value": (1, 1), "ntile": (0, 1)}  # which argument, and its least


def check_offset(name: str, given: Sequence[Value | exp.Expr], node: exp.Expr) -> None:
    """`lag(x, -1)` is an error in Trino; DuckDB looks the other way. What rows say is not known here."""
    place, least = _OFFSETS.get(name, (len(given), 0))
    if place >= len(given):
        return
    offset = given[place]
    if not isinstance(offset, Value) or not isinstance(offset.constant, int):
        raise not_executable(f"{name} by an expression", "the local engine takes a number that is written out", node)
    if offset.constant < least:
        raise error_at("INVALID_FUNCTION_ARGUMENT", f"Offset must be at least {least}", at=node)
