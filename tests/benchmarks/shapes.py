"""Writes the benchmark's CSV files: shapes that hurt a cleansing engine, each in its own way.

`web` is the everyday one: about 70 columns of web analytics with Japanese text, constants, all-null columns, twins of low
and high cardinality, a column whose type changes late, and a tenth duplicate rows, near and far. `narrow` is five columns
and tens of millions of short rows, where the row set and one high-cardinality twin dominate. `wide` is 1,000 columns, a
tenth of them relabellings of each other without repeats, where anything done once per column and batch dominates. The
`worst_…` ones are made to fill memory. `cp932` is `web` as Japanese Windows writes it.

Files are reproducible: the same shape and size give the same bytes.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import polars as pl

from tests.benchmarks.cells import ADJECTIVES, GOODS, PREFECTURES, hexadecimal, pick, sparse
from tests.benchmarks.worst import corners, worst_duplicates, worst_twins, worst_unique

BLOCK_ROWS = 50_000


def _web_block(rng: np.random.Generator, start: int, n: int, late: bool) -> pl.DataFrame:
    row = np.arange(start, start + n, dtype=np.uint64)
    user = (rng.random(n) ** 2 * 2_000_000).astype(np.uint64)
    page = (rng.random(n) ** 3 * 4_000).astype(np.uint64)
    pref = rng.integers(0, 47, n)
    good = rng.integers(0, len(GOODS), n)
    adjective = rng.integers(0, len(ADJECTIVES), n)
    device = rng.integers(0, 3, n)
    campaign = rng.integers(0, 30, n)
    browser = rng.integers(0, 6, n)
    seconds = np.datetime64("2026-01-01T00:00:00", "ms") + (row * np.uint64(731)).astype("timedelta64[ms]")
    price = rng.integers(80, 5_000, n)
    quantity = rng.integers(1, 9, n)
    columns: dict[str, pl.Series | pl.Expr] = {
        "event_id": hexadecimal(row),
        "event_time": pl.Series(seconds).dt.strftime("%Y-%m-%d %H:%M:%S%.3f"),
        "event_date": pl.Series(seconds).dt.strftime("%Y-%m-%d"),
        "event_name": pick(["page_view", "click", "add_to_cart", "purchase", "search"], rng.integers(0, 5, n)),
        "user_id": hexadecimal(user + np.uint64(1 << 40)),
        "user_code": pl.Series(user + np.uint64(10_000_000)),
        "session_id": hexadecimal((row // np.uint64(7)) + np.uint64(1 << 42)),
        "session_number": pl.Series(rng.integers(1, 60, n)),
        "page_url": pl.Series(page).cast(pl.String).str.zfill(5).map_elements(lambda p: p, pl.String),
        "page_id": pl.Series(page + np.uint64(700)),
        "page_title": pl.Series(page).cast(pl.String),
        "都道府県": pick(PREFECTURES, pref),
        "都道府県コード": pl.Series(pref + 1).cast(pl.String).str.zfill(2),
        "product_name": pl.Series(
            pick(ADJECTIVES, adjective) + pick(GOODS, good) + pl.Series(rng.integers(1, 40, n)).cast(pl.String) + "個入"
        ),
        "category": pick(GOODS, good),
        "category_code": pl.Series(good * 7 + 100),
        "price": pl.Series(price),
        "quantity": pl.Series(quantity),
        "amount": pl.Series(price * quantity),
        "discount_rate": pl.Series(rng.integers(0, 40, n) / 100),
        "latitude": pl.Series(np.round(35 + rng.normal(0, 1.5, n), 5)),
        "longitude": pl.Series(np.round(137 + rng.normal(0, 2.5, n), 5)),
        "device": pick(["スマートフォン", "パソコン", "タブレット"], device),
        "device_code": pl.Series(device + 1),
        "os": pick(["iOS", "Android", "Windows", "macOS"], rng.integers(0, 4, n)),
        "browser": pick(["Safari", "Chrome", "Edge", "Firefox", "LINE", "Samsung"], browser),
        "browser_code": pick(["SF", "CR", "ED", "FF", "LN", "SM"], browser),
        "browser_version": pl.Series(rng.integers(90, 140, n)),
        "user_agent": pl.Series(rng.integers(0, 300, n)).cast(pl.String),
        "viewport_width": pl.Series(rng.integers(320, 2560, n)),
        "viewport_height": pl.Series(rng.integers(480, 1440, n)),
        "scroll_depth": pl.Series(rng.integers(0, 101, n)),
        "dwell_ms": pl.Series(rng.integers(0, 600_000, n)),
        "is_member": pick(["true", "false"], rng.integers(0, 2, n)),
        "campaign": pick([f"春の感謝祭{i}" for i in range(30)], campaign),
        "campaign_code": pl.Series(campaign + 900),
        "referrer": sparse(
            pick(["https://www.google.co.jp/", "https://search.yahoo.co.jp/", "https://t.co/x"], rng.integers(0, 3, n)),
            rng,
            0.4,
        ),
        "utm_source": sparse(pick(["google", "yahoo", "line", "mail"], rng.integers(0, 4, n)), rng, 0.3),
        "utm_medium": sparse(pick(["cpc", "organic", "social"], rng.integers(0, 3, n)), rng, 0.3),
        "utm_term": sparse(pick(GOODS, rng.integers(0, 20, n)), rng, 0.1),
        "coupon": sparse(pl.Series(rng.integers(1_000, 9_999, n)).cast(pl.String), rng, 0.05),
        "build": pl.Series(rng.integers(100, 300, n)).cast(pl.String)
        if not late
        else pick(["2.1.0", "2.1.1"], rng.integers(0, 2, n)),
        "comment": sparse(
            pick([f"{a}{g}がとても良かったです" for a in ADJECTIVES for g in GOODS], rng.integers(0, 200, n)),
            rng,
            0.08,
        ),
        "ip_hash": hexadecimal(user + np.uint64(1 << 44)),
        "load_ms": pl.Series(rng.integers(50, 9_000, n)),
        "server": pick([f"web{i:02d}" for i in range(16)], rng.integers(0, 16, n)),
        "score": pl.Series(np.round(rng.random(n), 4)),
    }
    frame = pl.DataFrame(columns).with_columns(
        page_url="https://shop.example.jp/items/" + pl.col("page_url"),
        page_title="お買い得情報 " + pl.col("page_title") + " ページ",
        user_agent="Mozilla/5.0 (compatible; rev " + pl.col("user_agent") + ")",
    )
    constants = {
        "site_id": "shop-jp",
        "schema_version": "1-0-4",
        "currency": "JPY",
        "country": "日本",
        "timezone": "Asia/Tokyo",
        "language": "ja-JP",
        "tracker": "js-3.24.0",
        "collector": "ssc-2.10.0-kinesis",
        "platform": "web",
        "color_depth": "24",
    }
    frame = frame.with_columns(
        *(pl.lit(value).alias(name) for name, value in constants.items()),
        sparse(pl.Series(["on"] * n), rng, 0.3).alias("experiment"),
        *(pl.lit(None, pl.String).alias(f"reserved_{i:02d}") for i in range(13)),
    )
    return frame


def _with_duplicates(frame: pl.DataFrame, keep: pl.DataFrame, rng: np.random.Generator) -> pl.DataFrame:
    """Replace a tenth of the rows by copies: half of near neighbours, half of rows far back."""
    n = len(frame)
    near = np.arange(n)
    hit = rng.random(n) < 0.05
    near[hit] = rng.integers(0, n, hit.sum())
    frame = frame[pl.Series(near)]
    far = pl.Series(rng.random(n) < 0.05)
    replacement = keep[pl.Series(rng.integers(0, len(keep), int(far.sum())))]
    positions = pl.Series(np.flatnonzero(far.to_numpy()))
    return (
        pl.concat(
            [
                frame.with_row_index("_i").filter(~far),
                replacement.with_columns(_i=positions.cast(pl.UInt32)).select("_i", *frame.columns),
            ]
        )
        .sort("_i")
        .drop("_i")
    )


def web(size_bytes: int) -> Iterator[pl.DataFrame]:
    rng = np.random.default_rng(1)
    rows = size_bytes // 560
    first: pl.DataFrame | None = None
    for start in range(0, rows, BLOCK_ROWS):
        frame = _web_block(rng, start, min(BLOCK_ROWS, rows - start), late=start > rows * 0.6)
        first = frame if first is None else first
        yield _with_duplicates(frame, first, rng)


def narrow(size_bytes: int) -> Iterator[pl.DataFrame]:
    rng = np.random.default_rng(2)
    rows, block = size_bytes // 41, 500_000
    for start in range(0, rows, block):
        n = min(block, rows - start)
        user = (rng.random(n) ** 2 * rows / 5).astype(np.uint64)
        frame = pl.DataFrame(
            {
                "t": pl.Series(np.arange(start, start + n) // 3),
                "user": pl.Series(user + np.uint64(1_000_000)),
                "code": "u" + pl.Series(user * np.uint64(7919) % np.uint64(1 << 40)).cast(pl.String),
                "kind": pl.Series(rng.integers(0, 9, n)),
                "value": pl.Series(np.round(rng.random(n) * 100, 2)),
            }
        )
        near = np.arange(n)
        hit = rng.random(n) < 0.1
        near[hit] = rng.integers(0, n, hit.sum())
        yield frame[pl.Series(near)]


def wide(size_bytes: int) -> Iterator[pl.DataFrame]:
    rng = np.random.default_rng(3)
    rows, block = size_bytes // 6_500, 5_000
    for start in range(0, rows, block):
        n = min(block, rows - start)
        row = np.arange(start, start + n, dtype=np.uint64)
        data: dict[str, pl.Series] = {}
        for i in range(1000):
            if i % 10 == 0:
                data[f"id_{i}"] = pl.Series((row * np.uint64(2654435761 + 2 * i)) % np.uint64(1 << 34))
            elif i % 10 < 6:
                data[f"n_{i}"] = pl.Series(rng.integers(0, 10 ** (1 + i % 5), n))
            elif i % 10 < 9:
                data[f"x_{i}"] = pl.Series(np.round(rng.random(n) * 1000, 3))
            else:
                data[f"s_{i}"] = pick(GOODS, rng.integers(0, 20, n))
        yield pl.DataFrame(data)


SHAPES: dict[str, Callable[[int], Iterator[pl.DataFrame]]] = {
    "web": web,
    "narrow": narrow,
    "wide": wide,
    "worst_unique": worst_unique,
    "worst_twins": worst_twins,
    "worst_duplicates": worst_duplicates,
    "cp932": web,
    "corners": corners,
}


def write(shape: str, size_bytes: int, path: Path) -> Path:
    """Write a CSV of about `size_bytes` (as UTF-8) at `path`, unless it is already there; returns the path."""
    if path.exists():
        return path
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_suffix(".partial")
    with partial.open("wb") as file:
        for i, frame in enumerate(SHAPES[shape](size_bytes)):
            if shape == "cp932":  # characters it does not have are left out
                file.write(frame.write_csv(include_header=i == 0).encode("cp932", "ignore"))
            else:
                frame.write_csv(file, include_header=i == 0)
    partial.rename(path)
    return path


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("shape", choices=sorted(SHAPES))
    parser.add_argument("gigabytes", type=float)
    parser.add_argument("path", type=Path)
    options = parser.parse_args()
    print(write(options.shape, int(options.gigabytes * 1e9), options.path))
