"""How many bits a text costs in a crude model of Japanese, Chinese or Western writing: the fewer, the likelier.

All candidates spell the same bytes, so their sums can be compared as they are: the codec under which the file is the
least surprising text is the one it was written in. The figures are round ones, set by hand: a common kanji costs 10
bits for its two bytes, a rare one 18, a half-width katakana alone 13 for its one. A Latin letter glued to a kanji costs
extra, since that is what a wrong codec makes of "Histórico".
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable
from typing import Final

Writing = Callable[[str], str]  # character -> its class, one letter of COSTS

COSTS: Final = {
    "a": 5.0,  # ASCII letter
    "0": 4.0,  # ASCII otherwise
    "h": 7.0,  # hiragana, katakana
    "c": 10.0,  # common ideograph; full-width form; CJK punctuation
    "1": 14.0,  # ideograph of the standard's first level
    "s": 14.0,  # other symbol, Greek, Cyrillic
    "2": 18.0,  # ideograph of the second level
    "r": 24.0,  # rare: beyond the national standard, private use, control
    "w": 13.0,  # half-width katakana, the first of a run
    "l": 9.0,  # accented Latin letter
    "p": 9.0,  # sign common in Western text
    "!": 30.0,  # bytes that are no character
}
_IN_A_RUN = -7.5  # half-width katakana behind another
_ALONE = 2.0  # an accented letter without an ASCII letter beside it
_GLUED = 6.0  # a Latin letter beside an ideograph or half-width kana
_ACCENTS_TOGETHER = 2.0

_COMMON_KANJI: Final = frozenset(
    "一二三四五六七八九十百千万円年月日時分秒週曜火水木金土前後間今本大小中高低上下左右内外東西南北新旧長短古"
    "県市区町村都道府郡州島山川田野原谷沢橋岡松竹梅藤井石森林林崎浜港津海岸池宮寺神社丘台丁目番地号室階建物"
    "名氏姓性別男女人者子供父母夫妻学生校員会社長店舗客様商品類種色形量数個件率額計合総均最価格税込抜売買購入"
    "出入荷庫在注文配送支払請求現金銀行口座電話郵便住所居住国内全公開始終了予定更新登録変更削除状態理由備考"
    "事業務部課係担当作成報告書表図記録情報通信機器械車両駅線路交通運転病院医療薬検査患感染症状退済対象結果評価"
    "食肉魚野菜果飲料酒茶米卵乳惣菜弁当寿司菓衣服家具用紙品気温天雨雪風空海花草木動物犬猫鳥使用方法目的関連"
    "東京大阪横浜名古屋札幌福岡広島仙台神戸川崎埼玉千葉奈良福井富静愛媛熊鹿児佐賀沖縄宮城秋青森岩手形茨栃群"
    "伊加鈴木佐高渡辺中村小林吉山口斎清健太郎恵美子和雄正明由真一幸博光祝休以掲載場合特第私思言来見行有無不"
)
_COMMON_HANZI: Final = frozenset(
    "的一是不了在人有我他这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之年过发后作里用道"
    "行所然家种事成方多经么去法学如都同现当没动面起看定天分还进好小部其些主样理心她本前开但因只从想实日军者意"
    "无力它与长把机十民第公此已工使情明性知全三又关点正业外将两高间由问很最重并物手应战向头文体政美相见被利什"
    "二等产或新己制身果加西斯月话合回特代内信表化老给世位次度门任常先海通教儿原东声提立及比员解水名真论处走义"
    "各入几口认条平系气题活尔更别打女变四神总何电数安少报才结反受目太量再感建务做接必场件计管期市直德资命山金"
    "指克许统区保至队形社便空决治展马科司五基眼书非则听白却界达光放强即像难且权思王象完设式色路记南品住告类求"
    "据程北边死张该交规万取拉格望觉术领共确传师观清今切院让识候带导争运省县州京广深圳杭津渝号元价额订单客户编"
)
_WESTERN_SIGNS: Final = frozenset("€£¥§©®™°ºª«»‘’“”–—…•·¿¡\u00a0²³½±µ×")


def bits(text: str, writing: Writing) -> float:
    """The cost of `text` in this writing; U+FFFD counts as bytes that are no character."""
    seen = {character: writing(character) for character in set(text)}
    classes = text.translate({ord(character): kind for character, kind in seen.items()})
    cost = sum(COSTS[kind] * count for kind, count in Counter(classes).items())
    for pattern, extra in _CONTEXTS:
        cost += extra * sum(1 for _ in pattern.finditer(classes))
    return cost


_CONTEXTS: Final = (
    (re.compile("(?<=w)w"), _IN_A_RUN),
    (re.compile("(?<=a)[c12rw]|(?<=[c12rw])a"), _GLUED),
    (re.compile("(?<![al])l(?![al])"), _ALONE),
    (re.compile("(?<=[lp])[lp]"), _ACCENTS_TOGETHER),
)


def japanese(character: str) -> str:
    """Class a character as in a Japanese text."""
    if character in _COMMON_KANJI:
        return "c"
    if "\uff61" <= character <= "\uff9f":
        return "w"
    return _any(character) or _level(character, "euc_jp", last_of_first=0xCF)


def chinese(character: str) -> str:
    """Class a character as in a simplified Chinese text, where kana are foreign."""
    if character in _COMMON_HANZI:
        return "c"
    kind = _any(character)
    return "1" if kind == "h" else kind or _level(character, "gb2312", last_of_first=0xD7)


def western(character: str) -> str:
    """Class a character as in a text in Latin letters."""
    if character in _WESTERN_SIGNS:
        return "p"
    if character.isalpha() and "\xc0" <= character < "\u0180" and character not in "ÐÞðþ":
        return "l"
    return _any(character) or "s"


def unicode(character: str) -> str:
    """Class a character of any writing, for bytes that are nearly UTF-8: a character that exists is likely meant."""
    kind = western(character)
    return (
        "h"
        if "\u0400" <= character < "\u0600" or "\uac00" <= character <= "\ud7a3"
        else min(kind, japanese(character), key=COSTS.__getitem__)
    )


def _any(character: str) -> str | None:
    """Class what is the same in every writing."""
    if character < "\x7f":
        return "a" if character.isalpha() else "0" if character >= " " or character in "\t\r\n" else "r"
    if character == "\ufffd":
        return "!"
    if "\u3041" <= character <= "\u30ff":
        return "h"
    if "\u3000" <= character <= "\u303f" or "\uff01" <= character <= "\uff5e":
        return "c"
    category = unicodedata.category(character)
    return "r" if category[0] == "C" else None if category == "Lo" else "s"


def _level(character: str, standard: str, *, last_of_first: int) -> str:
    """Class an ideograph by its place in a national standard: the first level holds the everyday ones."""
    try:
        code = character.encode(standard)
    except UnicodeEncodeError:
        return "r"
    if len(code) != 2:
        return "r"
    return "s" if code[0] < 0xB0 else "1" if code[0] <= last_of_first else "2"
