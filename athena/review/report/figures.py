"""Numbers as a report shows them, the same in every language."""

from __future__ import annotations

_UNITS = ("B", "kB", "MB", "GB", "TB", "PB")


def count(number: int | None) -> str:
    """A whole number with commas; a dash where there is none.

    Examples:
        >>> count(1234567), count(None)
        ('1,234,567', '–')
    """
    return "–" if number is None else f"{number:,}"


def size(bytes_: int | None) -> str:
    """Bytes in units of 1000, to three digits.

    Examples:
        >>> size(999), size(52_509_000), size(None)
        ('999 B', '52.5 MB', '–')
    """
    if bytes_ is None:
        return "–"
    amount, unit = float(bytes_), 0
    while amount >= 999.5 and unit + 1 < len(_UNITS):
        amount, unit = amount / 1000, unit + 1
    return f"{amount:.{0 if unit == 0 or amount >= 99.95 else 1}f} {_UNITS[unit]}"


def dollars(amount: float | None) -> str:
    """US dollars, small ones to two digits that say something.

    Examples:
        >>> dollars(0.0000476), dollars(1.5), dollars(0), dollars(None)
        ('0.000048 USD', '1.50 USD', '0.00 USD', '–')
    """
    if amount is None:
        return "–"
    digits = 2
    while 0 < amount < 10 ** (1 - digits) and digits < 9:
        digits += 1
    return f"{amount:,.{digits}f} USD"


def percent(share: float) -> str:
    """A share of 1 in percent; what is not nothing never looks like nothing.

    Examples:
        >>> percent(0), percent(0.0004), percent(0.125), percent(1)
        ('0 %', '<0.1 %', '12.5 %', '100 %')
    """
    if 0 < share < 0.001:
        return "<0.1 %"
    if 0.999 < share < 1:
        return ">99.9 %"
    return f"{share * 100:.1f}".removesuffix(".0") + " %"


def signed(number: int) -> str:
    """A difference with its sign.

    Examples:
        >>> signed(1200), signed(-3), signed(0)
        ('+1,200', '−3', '±0')
    """
    return "±0" if number == 0 else f"{'+' if number > 0 else '−'}{abs(number):,}"
