"""Every word of the page that is ours, in English and Japanese; what a view means is said by its file."""

from __future__ import annotations

LANGUAGES = ("en", "ja")

WORDS: dict[str, tuple[str, str]] = {
    "title": ("Views", "ビュー一覧"),
    "home": ("all pages", "一覧へ"),
    "lead": (
        "{views} views answer questions over {tables} tables. Each is described here: what one row is, what its columns "
        "mean, and where they come from.",
        "{tables} 個のテーブルの上に {views} 個のビューがあります。1行が何を表すか、各列の意味と出どころをまとめました。",
    ),
    "picture": ("How they hang together", "つながり"),
    "picture_note": (
        "Data flows from left to right. Point at a box to see what it reads and who reads it; click to go there.",
        "データは左から右へ流れます。箱を指すと参照元と参照先が強調され、クリックすると説明に移動します。",
    ),
    "tables": ("Tables", "テーブル"),
    "tables_note": (
        "What the cleansing publishes. Columns that a view reads are kept by it, even if they say nothing new.",
        "クレンジング済みのテーブルです。ビューが読む列は、クレンジングで削除されません。",
    ),
    "grain": ("One row is", "1行の単位"),
    "key": ("Key", "キー"),
    "owner": ("Owner", "担当"),
    "reads": ("Reads", "参照元"),
    "read_by": ("Read by", "参照先"),
    "nothing": ("nothing", "なし"),
    "rows_by": ("Rows depend on", "行を決める列"),
    "kept": ("kept as a table", "実体化"),
    "column": ("Column", "列"),
    "type": ("Type", "型"),
    "meaning": ("Meaning", "意味"),
    "from": ("Comes from", "出どころ"),
    "counted": ("counted or fixed", "件数・固定値"),
    "sample": ("Sample rows", "データの例"),
    "sample_empty": ("It has no rows.", "行がありません。"),
    "approximate": ("Athena may give something else: {why}", "Athena では異なる場合があります: {why}"),
    "sql": ("SQL", "SQL"),
    "unused": ("Read by no view: {n}", "ビューが読まない列: {n}"),
    "unnamed": ("Nobody has said yet what it means.", "説明はまだありません。"),
    "made_by": ("Made by kiban from the views' files.", "kiban がビューのファイルから作成しました。"),
}
