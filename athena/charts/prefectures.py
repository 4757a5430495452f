"""The 47 prefectures of Japan: how data names them, and where each has its tile on the map.

A map of tiles, not of outlines: no packaged outline came with a licence beyond doubt, and on outlines Tokyo and Osaka,
where most shops are, can hardly be seen. Each tile is where the prefecture is among its neighbours, in our own arrangement.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Prefecture:
    """A prefecture.

    Attributes:
        code: of JIS X 0401, 1 to 47.
        short: three letters, for a tile too small for the name.
        column, row: of its tile, from the north-west.
    """

    code: int
    en: str
    ja: str
    short: str
    column: float
    row: float

    @property
    def brief(self) -> str:
        """The Japanese name without what kind of place it is.

        Examples:
            >>> PREFECTURES[12].brief, PREFECTURES[25].brief, PREFECTURES[0].brief
            ('東京', '京都', '北海道')
        """
        return re.sub("[都府県]$", "", self.ja)

    def names(self) -> Iterator[str]:
        """How data may name it, in lower case; beside its number."""
        yield from (self.ja, self.brief, self.en.lower(), f"{self.en.lower()}-ken", f"{self.en.lower()} prefecture")


_TABLE = """
1 Hokkaido 北海道 HKD 12 0
2 Aomori 青森県 AOM 12 1.3
3 Iwate 岩手県 IWT 12 2.3
4 Miyagi 宮城県 MYG 12 3.3
5 Akita 秋田県 AKT 11 2.3
6 Yamagata 山形県 YGT 11 3.3
7 Fukushima 福島県 FKS 12 4.3
8 Ibaraki 茨城県 IBR 12 6.3
9 Tochigi 栃木県 TCG 12 5.3
10 Gunma 群馬県 GNM 11 5.3
11 Saitama 埼玉県 STM 11 6.3
12 Chiba 千葉県 CHB 12 7.3
13 Tokyo 東京都 TKY 11 7.3
14 Kanagawa 神奈川県 KNG 11 8.3
15 Niigata 新潟県 NGT 11 4.3
16 Toyama 富山県 TYM 10 4.3
17 Ishikawa 石川県 ISK 9 4.3
18 Fukui 福井県 FKI 9 5.3
19 Yamanashi 山梨県 YMN 10 6.3
20 Nagano 長野県 NGN 10 5.3
21 Gifu 岐阜県 GIF 9 6.3
22 Shizuoka 静岡県 SZO 10 7.3
23 Aichi 愛知県 AIC 9 7.3
24 Mie 三重県 MIE 8 7.3
25 Shiga 滋賀県 SHG 8 6.3
26 Kyoto 京都府 KYT 7 6.3
27 Osaka 大阪府 OSK 6 7.3
28 Hyogo 兵庫県 HYG 6 6.3
29 Nara 奈良県 NAR 7 7.3
30 Wakayama 和歌山県 WKY 7 8.3
31 Tottori 鳥取県 TTR 5 6.3
32 Shimane 島根県 SMN 4 6.3
33 Okayama 岡山県 OKY 5 7.3
34 Hiroshima 広島県 HRS 4 7.3
35 Yamaguchi 山口県 YGC 3 7.3
36 Tokushima 徳島県 TKS 5.2 9.6
37 Kagawa 香川県 KGW 5.2 8.6
38 Ehime 愛媛県 EHM 4.2 8.6
39 Kochi 高知県 KOC 4.2 9.6
40 Fukuoka 福岡県 FKO 2 8.1
41 Saga 佐賀県 SAG 1 8.1
42 Nagasaki 長崎県 NGS 0 8.1
43 Kumamoto 熊本県 KMM 1 9.1
44 Oita 大分県 OIT 2 9.1
45 Miyazaki 宮崎県 MYZ 2 10.1
46 Kagoshima 鹿児島県 KGS 1 10.1
47 Okinawa 沖縄県 OKN 0 11.4
"""

PREFECTURES: tuple[Prefecture, ...] = tuple(
    Prefecture(int(code), en, ja, short, float(column), float(row))
    for code, en, ja, short, column, row in (line.split() for line in _TABLE.split("\n") if line)
)

_NUMBER = re.compile(r"(?:jp-?)?0*([1-9][0-9]?)")
_BY_NAME = {name: one for one in PREFECTURES for name in one.names()}


def prefecture_of(value: object) -> Prefecture | None:
    """The prefecture that data means, as view.js finds it; None where it is none.

    Examples:
        >>> [found.en for text in ("千葉", "13", "JP-01", "Osaka") if (found := prefecture_of(text))], prefecture_of("Atlantis")
        (['Chiba', 'Tokyo', 'Hokkaido', 'Osaka'], None)
    """
    bare = str(value).strip().lower()
    number = _NUMBER.fullmatch(bare)
    if number:
        return next((one for one in PREFECTURES if one.code == int(number[1])), None)
    return _BY_NAME.get(bare)


def as_json() -> list[dict[str, Any]]:
    """What the page needs: the names that data may use are made of these there."""
    return [
        {"code": one.code, "en": one.en, "ja": one.ja, "short": one.short, "column": one.column, "row": one.row}
        for one in PREFECTURES
    ]
