"""The report as one self-contained page for a colleague who does not program, in English and Japanese.

The page is `report.html.j2`, with `report.css` and `report.js` put inline; its sentences are in `words`. Every cell is
escaped by jinja2 and shown through `visible`, and a Content-Security-Policy of hashes lets nothing run but our script.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from importlib.resources import files
from typing import Any

import jinja2
from markupsafe import Markup, escape

from etl.report.figures import duration, mebibytes, percent, size
from etl.report.model import Column, Distribution, Report
from etl.report.picture import Histogram, Share, histogram, shares
from etl.report.visible import visible
from etl.report.words import LANGUAGES, WORDS

RAW_LIMIT = 20_000  # characters of one rejected record that are put in the page; the rejects zone has them all
CARDS_SHOWN = 60  # kept columns before the rest is folded
ROWS_SHOWN = 20  # constant columns likewise

_RULES = ("all_null", "constant", "same_information")
_ENCODINGS = {
    "ascii": "ASCII",
    "utf-8": "UTF-8",
    "utf-8-sig": "UTF-8 (BOM)",
    "cp932": "Shift_JIS (CP932)",
    "shift_jis": "Shift_JIS",
    "euc_jp": "EUC-JP",
    "euc-jp": "EUC-JP",
    "utf-16": "UTF-16",
    "utf-16-le": "UTF-16 LE",
    "utf-16-be": "UTF-16 BE",
    "cp1252": "Windows-1252",
}


@dataclass(frozen=True, slots=True)
class KeptColumn:
    """A kept column with its picture, ready to be shown."""

    column: Column
    type_word: str
    histogram: Histogram | None
    shares: tuple[Share, ...]
    distinct: int | None
    all_different: bool


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of a stacked bar 1000 units long, and its line in the legend."""

    word: str
    count: int
    colour: int
    x: float
    width: float


def render(report: Report) -> str:
    """The whole page as text, to be written as UTF-8. Depends on nothing but `report`."""
    style, script = _asset("report.css"), _asset("report.js")
    return (
        _environment()
        .get_template("report.html.j2")
        .render(
            report=report,
            style=Markup(style),  # ours, not a cell's
            script=Markup(script),
            style_hash=_hash(style),
            script_hash=_hash(script),
            started=_minute(report.started_at),
            contents=_contents(report),
            typed_rows=report.rows.read - report.rows.rejected,
            row_parts=_row_parts(report),
            column_parts=_parts([("columns_kept", len(report.kept), 1), ("columns_dropped", len(report.dropped), 2)]),
            size_change=_size_change(report),
            dropped=_by_rule(report.dropped),
            dropped_count=len(report.dropped),
            keep_lines=_keep_lines(report.dropped),
            kept=_kept(report),
            sampled_rows=max((picture.sampled_rows for picture in report.distributions), default=0),
            engineers=_engineers(report),
            engineers_summary=_engineers_summary(report),
            cards_shown=CARDS_SHOWN,
            rows_shown=ROWS_SHOWN,
            raw_limit=RAW_LIMIT,
        )
    )


def translate(key: str, **values: Any) -> Markup:
    """The sentence `key` in every language, of which the page shows one; values are escaped."""
    plural = WORDS[key]
    singular = WORDS.get(f"{key}.one", plural) if values.get("n") == 1 else plural
    sentences = (Markup(text).format(**values) for text in singular)  # `words` is ours
    spans = (
        Markup('<span class="{0}" lang="{0}">{1}</span>').format(language, sentence)
        for language, sentence in zip(LANGUAGES, sentences, strict=True)
    )
    return Markup("").join(spans)


def _kept_because(column: Column) -> Markup:
    """Say in every language what protected a column; the engine's sentence where it is not one of the three known."""
    protection = column.reason.removeprefix("kept: ")
    for known in ("read by view", "published before", "the settings keep it"):
        if protection.startswith(known):
            return translate(f"protected.{known}", views=visible(protection.removeprefix(known).strip(), limit=400))
    return translate("protected.other", reason=visible(column.reason, limit=400))


@cache  # compiling the page takes longer than a small dataset
def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.FunctionLoader(_asset),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals |= {"t": translate, "kept_because": _kept_because}
    environment.filters |= {
        "visible": lambda text, limit=None, newlines=False: visible(text, limit=limit, newlines=newlines),
        "thousands": lambda count: f"{count:,}",
        "size": size,
        "percent": percent,
        "encoding": lambda codec: _ENCODINGS.get(codec.lower(), codec),
    }
    return environment


def _asset(name: str) -> str:
    return (files("etl.report") / name).read_text(encoding="utf-8")


def _hash(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _minute(moment: str) -> str:
    parsed = datetime.fromisoformat(moment)
    return f"{parsed.astimezone(UTC) if parsed.tzinfo else parsed:%Y-%m-%d %H:%M}"


def _contents(report: Report) -> list[str]:
    rejects = ["rejects"] if report.rows.rejected or report.rejects_sample else []
    return ["change", "dropped", "kept", *rejects, "sources", "engineers"]


def _row_parts(report: Report) -> list[Part]:
    rows = report.rows
    return _parts([("written", rows.written, 1), ("duplicates", rows.duplicates, 2), ("rejected", rows.rejected, 3)])


def _parts(counts: Iterable[tuple[str, int, int]]) -> list[Part]:
    """A part that is not nothing is at least wide enough to be seen."""
    counts = list(counts)
    total = sum(count for _, count, _ in counts) or 1
    parts, x = [], 0.0
    for word, count, colour in counts:
        width = max(8.0, 1000 * count / total) if count else 0.0
        parts.append(Part(word, count, colour, x=round(min(x, 1000 - width), 1), width=round(width, 1)))
        x += width
    return parts


def _size_change(report: Report) -> tuple[str, str] | None:
    if not report.bytes_read or not report.bytes_written:
        return None
    change = report.bytes_written - report.bytes_read
    return ("smaller" if change < 0 else "larger"), percent(abs(change), report.bytes_read)


def _by_rule(columns: Iterable[Column]) -> dict[str, list[Column]]:
    grouped: dict[str, list[Column]] = {rule: [] for rule in (*_RULES, "other")}
    for column in columns:
        grouped[column.rule or "other"].append(column)
    return grouped


def _keep_lines(columns: Iterable[Column]) -> str:
    """The `keep = […]` of TOML that names these columns."""
    return "\n".join(["keep = [", *(f"  {_toml_string(column.source_name)}," for column in columns), "]"])


def _toml_string(text: str) -> str:
    escaped = (character if _stays(character) else f"\\U{ord(character):08x}" for character in text)
    return f'"{"".join(escaped)}"'


def _stays(character: str) -> bool:
    return character == "\u3000" or (character.isprintable() and character not in '"\\')


def _kept(report: Report) -> list[KeptColumn]:
    pictures = {picture.name: picture for picture in report.distributions}
    return [_kept_column(column, pictures.get(column.name)) for column in report.kept]


def _kept_column(column: Column, picture: Distribution | None) -> KeptColumn:
    type_word = column.type.partition("(")[0]
    picture = picture or Distribution(column.name, sampled_rows=0, counts=())
    counted = sum(picture.counts) + picture.other
    return KeptColumn(
        column=column,
        type_word=type_word if f"type.{type_word}" in WORDS else "string",
        histogram=histogram(picture, whole=type_word == "int64"),
        shares=shares(picture) if picture.labels else (),
        distinct=picture.distinct if picture.sampled_rows else None,
        all_different=bool(picture.labels) and picture.distinct == counted and counted > len(picture.labels),
    )


def _engineers_summary(report: Report) -> Markup:
    total = report.timings.get("total", 0.0)
    return escape(f"{duration(total)} · {mebibytes(report.peak_memory_bytes)} · {report.engine_version}")


def _engineers(report: Report) -> list[tuple[Markup, Markup | str]]:
    phases = ", ".join(f"{phase} {duration(seconds)}" for phase, seconds in report.timings.items() if phase != "total")
    total = duration(report.timings.get("total", 0.0))
    return [
        (translate("seconds_total"), f"{total} ({phases})" if phases else total),
        (translate("memory"), mebibytes(report.peak_memory_bytes)),
        (translate("spill"), size(report.spill_bytes)),
        (translate("passes"), str(report.passes)),
        (translate("engine"), f"{report.engine}, {report.engine_version}"),
        (translate("run_id"), _code(report.run_id)),
        (translate("fingerprint"), _code(report.fingerprint)),
        (translate("settings"), _code(json.dumps(report.settings, ensure_ascii=False, default=str))),
        (translate("outputs"), Markup("<br>").join(_code(place) for place in report.outputs.values())),
    ]


def _code(text: str) -> Markup:
    return Markup("<code>{}</code>").format(visible(text, limit=4000))
