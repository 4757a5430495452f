"""Cell content as a person may see it: no character that hides, moves the cursor, or turns the text around.

Cells are other people's input. An ESC in one would repaint the terminal, a U+202E would show `exe.csv` as `vsc.exe`,
and a lone surrogate cannot be written to a UTF-8 page at all.
"""

from __future__ import annotations

import unicodedata

ELLIPSIS = "…"
_SHORT = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}
_KEPT_FORMATS = frozenset("\u200c\u200d")  # joiners: Persian, Indic scripts and emoji need them


def visible(text: object, *, limit: int | None = None, newlines: bool = False) -> str:
    r"""`text` with every control, bidirectional or unprintable character made visible, cut at `limit` characters.

    They become escapes as in source code: `\n`, `\u001b`. `newlines=True` leaves newline and tab alone, for places that
    show several lines. Only what is shown is looked at, so that a 100 MB field costs nothing.

    Examples:
        >>> print(visible("a\x1b[31mb"))
        a\u001b[31mb
        >>> visible("abcdef", limit=4)
        'abc…'
        >>> visible(None)
        ''
    """
    whole = "" if text is None else str(text)
    cut = limit is not None and len(whole) > limit
    shown = whole[: limit - 1] if cut and limit is not None else whole
    if not shown.isprintable():
        shown = "".join(_visible_character(character, newlines) for character in shown)
    return shown + ELLIPSIS if cut else shown


def _visible_character(character: str, newlines: bool) -> str:
    if character.isprintable() or character in _KEPT_FORMATS or (newlines and character in "\n\t"):
        return character
    if unicodedata.category(character) == "Zs":  # ideographic and no-break spaces are text
        return character
    code = ord(character)
    return _SHORT.get(character) or (f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}")
