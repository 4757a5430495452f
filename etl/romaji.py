"""Spells kana in Latin letters, for column names: Hepburn as in passports, so without marks for long vowels."""

from __future__ import annotations

from functools import cache
from typing import Final

_ROWS: Final = (
    "アイウエオ a i u e o",
    "カキクケコ ka ki ku ke ko",
    "ガギグゲゴ ga gi gu ge go",
    "サシスセソ sa shi su se so",
    "ザジズゼゾ za ji zu ze zo",
    "タチツテト ta chi tsu te to",
    "ダヂヅデド da ji zu de do",
    "ナニヌネノ na ni nu ne no",
    "ハヒフヘホ ha hi fu he ho",
    "バビブベボ ba bi bu be bo",
    "パピプペポ pa pi pu pe po",
    "マミムメモ ma mi mu me mo",
    "ヤユヨ ya yu yo",
    "ラリルレロ ra ri ru re ro",
    "ワヰヱヲン wa i e o n",
    "ヴ vu",
    "ァィゥェォャュョヮ a i u e o ya yu yo wa",
    "ヵヶ ka ke",
)
_SMALL: Final = {"ャ": "ya", "ュ": "yu", "ョ": "yo", "ァ": "a", "ィ": "i", "ゥ": "u", "ェ": "e", "ォ": "o"}
_DOUBLING, _LONG = "ッ", "ー"


@cache
def _syllables() -> dict[str, str]:
    table: dict[str, str] = {}
    for row in _ROWS:
        kana, *sounds = row.split()
        table |= dict(zip(kana, sounds, strict=True))
    for kana, sound in list(table.items()):
        if len(sound) > 1 or kana == "ウ":
            table |= {kana + small: _glide(kana, sound, small) for small in _SMALL}
    return table


def _glide(kana: str, sound: str, small: str) -> str:
    """Join a syllable and a small vowel or y: キャ kya, シャ sha, ティ ti, ウェ we."""
    consonants, glide = sound.rstrip("aiueo"), _SMALL[small]
    if kana == "ウ":
        return "w" + glide
    if glide.startswith("y") and consonants in {"sh", "ch", "j"}:
        return consonants + glide[1:]
    return consonants + glide


def is_kana(text: str) -> bool:
    """Say whether every character is kana that `romanize` can spell.

    Examples:
        >>> is_kana("ひらカタ"), is_kana("漢字"), is_kana("")
        (True, False, False)
    """
    return bool(text) and all(letter in _syllables() or letter in (_DOUBLING, _LONG) for letter in _katakana(text))


def romanize(kana: str) -> str:
    """Spell hiragana and full-width katakana in lower-case Latin letters; long marks are left out.

    Examples:
        >>> romanize("チケット"), romanize("キャッチャー"), romanize("とうきょう"), romanize("フィルム")
        ('chiketto', 'kyatcha', 'toukyou', 'firumu')
    """
    text, spelled, double, at = _katakana(kana), "", False, 0
    while at < len(text):
        pair, single = text[at : at + 2], text[at]
        syllable = _syllables().get(pair) or _syllables().get(single, "")
        at += len(pair) if pair in _syllables() else 1
        if double and syllable and syllable[0] not in "aiueon":
            spelled += "t" if syllable.startswith("ch") else syllable[0]
        double = single == _DOUBLING
        spelled += syllable
    return spelled


def _katakana(text: str) -> str:
    return "".join(chr(ord(letter) + 0x60) if "ぁ" <= letter <= "ゖ" else letter for letter in text)
