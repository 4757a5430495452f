"""Figures as people read them: sizes, shares, times."""

from __future__ import annotations

_SIZES = ("bytes", "kB", "MB", "GB", "TB")


def size(byte_count: float) -> str:
    """Bytes in the decimal units that file managers show.

    Examples:
        >>> size(999), size(2_893_429), size(1)
        ('999 bytes', '2.9 MB', '1 byte')
    """
    if byte_count == 1:
        return "1 byte"
    step = 0
    while round(byte_count, 1) >= 1000 and step < len(_SIZES) - 1:
        byte_count, step = byte_count / 1000, step + 1
    return f"{byte_count:,.0f} {_SIZES[step]}" if step == 0 or byte_count >= 100 else f"{byte_count:.1f} {_SIZES[step]}"


def percent(part: float, whole: float) -> str:
    """A share that is never rounded to "none" or "all" when it is neither.

    Examples:
        >>> percent(1, 3), percent(1, 100_000), percent(99_999, 100_000), percent(0, 0)
        ('33 %', '< 1 %', '> 99 %', '0 %')
    """
    share = 100 * part / whole if whole else 0.0
    if 0 < share < 1:
        return "< 1 %"
    if 99 < share < 100:
        return "> 99 %"
    return f"{share:.0f} %"


def duration(seconds: float) -> str:
    """A time as a person says it.

    Examples:
        >>> duration(0.42), duration(125), duration(3725)
        ('0.4 s', '2 min 5 s', '1 h 2 min')
    """
    if seconds < 59.95:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes} min" if hours else f"{minutes} min {rest} s"


def mebibytes(byte_count: int) -> str:
    """Memory in the unit that `--memory` is given in."""
    return f"{byte_count / (1 << 20):,.0f} MiB"


def number(value: object) -> str:
    """A number in as few digits as tell it, other values as their text. Whole numbers may be years, and get no commas.

    Examples:
        >>> number(1234567.5), number(20131203), number(0.30000000000000004), number(1e21), number("2024-01")
        ('1,234,568', '20131203', '0.3', '1e+21', '2024-01')
    """
    if isinstance(value, bool) or not isinstance(value, int | float):
        return str(value)
    if abs(value) >= 1e15:
        return f"{value:.4g}"
    if isinstance(value, int) or abs(value) < 10_000:
        return f"{value:.0f}" if float(value).is_integer() else f"{value:.4g}"
    return f"{value:,.0f}"
