"""What the benchmark's columns are filled with."""

from __future__ import annotations

import numpy as np
import polars as pl

PREFECTURES = "北海道 青森県 岩手県 宮城県 秋田県 山形県 福島県 茨城県 栃木県 群馬県 埼玉県 千葉県 東京都 神奈川県 新潟県 富山県 石川県 福井県 山梨県 長野県 岐阜県 静岡県 愛知県 三重県 滋賀県 京都府 大阪府 兵庫県 奈良県 和歌山県 鳥取県 島根県 岡山県 広島県 山口県 徳島県 香川県 愛媛県 高知県 福岡県 佐賀県 長崎県 熊本県 大分県 宮崎県 鹿児島県 沖縄県".split()
GOODS = "緑茶 牛乳 食パン 納豆 豆腐 味噌 醤油 米 りんご みかん バナナ キャベツ 玉ねぎ にんじん 鶏もも肉 豚バラ肉 鮭切身 ヨーグルト ビール 洗剤".split()
ADJECTIVES = "特選 国産 有機 徳用 新鮮 産地直送 無添加 減塩 低脂肪 プレミアム".split()


def hexadecimal(values: np.ndarray) -> pl.Series:
    """Hexadecimal identifiers of 16 characters, scattered so that neighbours do not look alike."""
    mixed = (values.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15)) ^ np.uint64(0x5851F42D4C957F2D)
    table = np.frombuffer(b"0123456789abcdef", dtype=np.uint8)
    digits = mixed[:, None] >> (np.arange(15, -1, -1, dtype=np.uint64) * np.uint64(4))
    return pl.Series(table[(digits & np.uint64(15)).astype(np.uint8)].view("S16").ravel().astype("U16"))


def pick(words: list[str], codes: np.ndarray) -> pl.Series:
    return pl.Series(words).gather(codes)


def sparse(series: pl.Series, rng: np.random.Generator, filled: float) -> pl.Series:
    mask = pl.Series(rng.random(len(series)) < filled)
    return pl.select(pl.when(mask).then(series)).to_series()
