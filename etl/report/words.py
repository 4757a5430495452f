"""Every sentence of the HTML report, in English and Japanese, in one place.

A key ending in `.one` is the English singular of the key before it, chosen when `n` is 1. Values in braces are filled
in and escaped by `etl.report.html`; markup in a sentence is ours.
"""

from __future__ import annotations

LANGUAGES = ("en", "ja")

WORDS: dict[str, tuple[str, str]] = {
    # the head of the page
    "title": ("Cleansing report", "クレンジング結果レポート"),
    "run_at": ("Run at {time} UTC", "実行日時 {time}（UTC）"),
    "status.published": ("Published", "公開済み"),
    "status.unchanged": ("Unchanged", "変更なし"),
    "status.nothing_left": ("Nothing left", "残りなし"),
    "lead.published": (
        "{read:,} rows came in, {written:,} went out to the clean table.",
        "{read:,} 行を読み込み、{written:,} 行をクリーンテーブルに書き出しました。",
    ),
    "lead.published.one": (
        "{read:,} row came in, {written:,} went out to the clean table.",
        "{read:,} 行を読み込み、{written:,} 行をクリーンテーブルに書き出しました。",
    ),
    "lead.unchanged": (
        "Nothing has changed since the last run, so the published table was left as it is.",
        "前回の実行から変更がないため、公開済みのテーブルはそのままです。",
    ),
    "lead.nothing_left": (
        "Nothing was left to publish after cleansing {read:,} rows.",
        "{read:,} 行をクレンジングした結果、公開できるデータが残りませんでした。",
    ),
    "lead.dropped": (
        "{n:,} of {columns:,} columns were left out, because they tell you nothing that the others do not.",
        "{columns:,} 列のうち {n:,} 列は、ほかの列にない情報を持たないため除外しました。",
    ),
    "lead.dropped.one": (
        "{n:,} of {columns:,} columns was left out, because it tells you nothing that the others do not.",
        "{columns:,} 列のうち {n:,} 列は、ほかの列にない情報を持たないため除外しました。",
    ),
    "lead.none_dropped": ("All {columns:,} columns were kept.", "{columns:,} 列をすべて残しました。"),
    # before and after
    "change": ("Before and after", "クレンジング前と後"),
    "rows": ("Rows", "行"),
    "columns": ("Columns", "列"),
    "size": ("Size", "サイズ"),
    "before": ("before", "前"),
    "after": ("after", "後"),
    "written": ("written to the clean table", "クリーンテーブルに書き出し"),
    "duplicates": ("left out: repeats of an earlier row", "除外：前の行とまったく同じ行"),
    "rejected": ("set aside: could not be read", "保留：読み取れなかった行"),
    "rows_add_up": (
        "Every row is accounted for: {read:,} = {written:,} + {duplicates:,} + {rejected:,}.",
        "すべての行の行き先を確認済み：{read:,} = {written:,} + {duplicates:,} + {rejected:,}",
    ),
    "rows_do_not_add_up": (
        "These rows do not add up. Please tell whoever runs kiban.",
        "行数が合いません。kiban の担当者に知らせてください。",
    ),
    "columns_kept": ("kept", "残した列"),
    "columns_dropped": ("left out", "除外した列"),
    "smaller": ("{percent} smaller", "{percent} 小さくなりました"),
    "larger": ("{percent} larger", "{percent} 大きくなりました"),
    "size_note": (
        "From text files (CSV) to a compressed table (Parquet).",
        "テキスト（CSV）から圧縮されたテーブル（Parquet）へ。",
    ),
    # warnings and schema changes
    "warnings": ("Please check", "ご確認ください"),
    "schema_changes": ("Changes since the last published table", "前回の公開テーブルからの変更"),
    "schema_changes_note": (
        "Charts and queries that use these columns may need attention.",
        "これらの列を使うグラフやクエリは確認が必要かもしれません。",
    ),
    "change.added": ("New column ({after})", "新しい列（{after}）"),
    "change.removed": ("No longer there (was {before})", "なくなりました（以前は {before}）"),
    "change.retyped": ("Was {before}, is now {after}", "{before} から {after} に変わりました"),
    # dropped columns
    "dropped": ("What was left out, and why", "除外した列とその理由"),
    "dropped_none": ("No column was left out.", "除外した列はありません。"),
    "dropped.all_null": ("Empty columns", "空の列"),
    "dropped.all_null.note": (
        "Not one row has a value in these columns.",
        "どの行にも値が入っていない列です。",
    ),
    "dropped.constant": ("Columns that never change", "値がいつも同じ列"),
    "dropped.constant.note": (
        "Each of these holds one single value. It is kept here, so that nothing is forgotten.",
        "値が 1 種類しかない列です。その値は下の表に記録してあります。",
    ),
    "dropped.same_information": ("Columns that repeat another column", "ほかの列と同じことを表す列"),
    "dropped.same_information.note": (
        "Knowing the other column, you know this one: the values go together one to one, on every row.",
        "もう一方の列がわかれば、この列の値も必ず決まります（すべての行で 1 対 1 に対応）。",
    ),
    "dropped.other": ("Other columns", "そのほかの列"),
    "column": ("Column", "列名"),
    "only_value": ("Its only value", "唯一の値"),
    "empty_cells": ("Empty cells", "空のセル"),
    "twin.identical": (
        "<b><bdi>{name}</bdi></b> holds exactly the same values as <b><bdi>{twin}</bdi></b>, which was kept.",
        "<b><bdi>{name}</bdi></b> の値は、残した列 <b><bdi>{twin}</bdi></b> とまったく同じです。",
    ),
    "twin.one_to_one": (
        "<b><bdi>{name}</bdi></b> says the same as <b><bdi>{twin}</bdi></b>, which was kept, in other words.",
        "<b><bdi>{name}</bdi></b> は、残した列 <b><bdi>{twin}</bdi></b> を別の値で言い換えたものです。",
    ),
    "twin.all_unique_keys": (
        "<b><bdi>{name}</bdi></b> and <b><bdi>{twin}</bdi></b>, which was kept, both have a different value on every "
        "row, so each row of one points to a row of the other.",
        "<b><bdi>{name}</bdi></b> と、残した列 <b><bdi>{twin}</bdi></b> は、"
        "どちらも行ごとに値が異なり、1 行ずつ対応します。",
    ),
    "mapping": ("How the {n:,} values go together", "{n:,} 個の値の対応"),
    "mapping.one": ("The one pair of values", "値の対応（1 組）"),
    "mapping_unknown": ("How the values go together (examples)", "値の対応（例）"),
    "mapping_cut": (
        "The first {shown:,} of {n:,} pairs. The input files have them all.",
        "{n:,} 組のうち最初の {shown:,} 組です。すべての組は元のファイルにあります。",
    ),
    "kept_column": ("kept", "残した列"),
    "dropped_column": ("left out", "除外した列"),
    # how to keep a dropped column
    "keep": ("How to keep a column that was left out", "除外された列を残すには"),
    "keep_note": (
        "Nothing is lost: the original files are never changed. To have a column in the clean table from the next "
        "run on, give these lines to whoever runs kiban. "
        "They belong in the file <code>etl/datasets/{dataset}.toml</code>; leave in the list only those you want.",
        "元のファイルは変更されないため、データは失われていません。"
        "次回の実行から列を残したいときは、次の行を kiban の担当者に渡してください。"
        "<code>etl/datasets/{dataset}.toml</code> に書き込み、一覧には残したい列だけを入れます。",
    ),
    # kept columns
    "kept": ("What was kept", "残した列"),
    "kept_note": (
        "Each picture shows how the values are spread, counted on {n:,} rows of the clean table.",
        "図は値の分布です（クリーンテーブルのうち {n:,} 行で集計）。",
    ),
    "kept_note.one": (
        "Each picture shows how the values are spread, counted on {n:,} row of the clean table.",
        "図は値の分布です（クリーンテーブルのうち {n:,} 行で集計）。",
    ),
    "kept_none": ("No column was kept.", "残した列はありません。"),
    "more_columns": ("Show the other {n:,} columns", "ほかの {n:,} 列を表示"),
    "more_columns.one": ("Show the other column", "ほかの 1 列を表示"),
    "type.boolean": ("yes or no", "はい・いいえ"),
    "type.int64": ("whole number", "整数"),
    "type.float64": ("number", "数値"),
    "type.decimal": ("exact number", "数値（正確）"),
    "type.date": ("date", "日付"),
    "type.timestamp": ("date and time", "日時"),
    "type.string": ("text", "文字"),
    "nulls_none": ("no empty cells", "空のセルなし"),
    "nulls_some": ("{percent} empty ({n:,})", "空のセル {percent}（{n:,}）"),
    "distinct": ("{n:,} different values", "{n:,} 種類の値"),
    "distinct.one": ("{n:,} value", "{n:,} 種類の値"),
    "all_different": ("every value is different, for example:", "すべての値が異なります。例："),
    "other_values": ("all others", "そのほか"),
    "no_picture": ("no picture", "図なし"),
    "called": ("called <code>{name}</code> in the table", "テーブルでの名前：<code>{name}</code>"),
    "protected.read by view": (
        "A rule would have left this out; it stays because a view reads it: {views}.",
        "ルールでは除外の対象ですが、ビューが使用しているため残しました：{views}",
    ),
    "protected.published before": (
        "A rule would have left this out; it stays because it was published before.",
        "ルールでは除外の対象ですが、以前に公開した列のため残しました。",
    ),
    "protected.the settings keep it": (
        "A rule would have left this out; it stays because the settings say so.",
        "ルールでは除外の対象ですが、設定に従って残しました。",
    ),
    "protected.other": (
        "A rule would have left this out; it stays. {reason}",
        "ルールでは除外の対象ですが、残しました。{reason}",
    ),
    "blank_header": ("(no header)", "（見出しなし）"),
    "histogram": (
        "Values from {low} to {high}; the fullest bar goes from {start} to {end}.",
        "値の範囲は {low} から {high}。最も多いのは {start} から {end} の間です。",
    ),
    # rejects
    "rejects": ("Rows that could not be read", "読み取れなかった行"),
    "rejects_note": (
        "They are not in the clean table. They are kept with their text, so that they can be mended "
        "and delivered again.",
        "クリーンテーブルには含まれません。修正して再投入できるよう、元の文字のまま保管しています。",
    ),
    "rejects_cut": ("The first {shown:,} of {n:,}.", "{n:,} 件のうち最初の {shown:,} 件です。"),
    "rejects_where": ("All of them: <code>{where}</code>", "全件の保管先：<code>{where}</code>"),
    "file": ("File", "ファイル"),
    "line": ("Line", "行番号"),
    "why": ("Why", "理由"),
    "raw": ("Text as delivered", "元の文字"),
    "show_all": ("Show all of it ({n:,} characters)", "すべて表示（{n:,} 文字）"),
    "cut_at": ("… cut after {n:,} of {length:,} characters", "…（{length:,} 文字のうち {n:,} 文字まで）"),
    # sources
    "sources": ("Files that were read", "読み込んだファイル"),
    "encoding": ("Encoding", "文字コード"),
    "delimiter": ("Separator", "区切り文字"),
    "header": ("Header", "見出し行"),
    "records": ("Rows", "行数"),
    "rejected_short": ("Unreadable", "読み取れず"),
    "blank_lines": ("{n:,} blank lines passed over", "空行 {n:,} 行は読み飛ばしました"),
    "blank_lines.one": ("{n:,} blank line passed over", "空行 {n:,} 行は読み飛ばしました"),
    "from.bom": ("marked in the file", "ファイル内の目印による"),
    "from.detected": ("detected", "自動判定"),
    "from.settings": ("from the settings", "設定による"),
    "header.first row": ("first row", "先頭の行"),
    "header.settings": ("from the settings", "設定による"),
    "header.none": ("none", "なし"),
    "delimiter.,": ("comma", "カンマ"),
    "delimiter.;": ("semicolon", "セミコロン"),
    "delimiter.\t": ("tab", "タブ"),
    "delimiter.|": ("vertical bar", "縦線"),
    "compressed": ("compressed: {kind}", "圧縮：{kind}"),
    # for engineers
    "engineers": ("For engineers", "技術的な詳細"),
    "seconds_total": ("Time", "所要時間"),
    "memory": ("Memory at most", "最大メモリ"),
    "spill": ("Written to disk meanwhile", "一時ディスク使用量"),
    "passes": ("Passes over the input", "入力の読み込み回数"),
    "engine": ("Engine", "エンジン"),
    "run_id": ("Run", "実行 ID"),
    "fingerprint": ("Fingerprint of inputs and settings", "入力と設定のフィンガープリント"),
    "outputs": ("Where it was written", "書き出し先"),
    "settings": ("Settings", "設定"),
    "made_by": (
        "Made by kiban {version}. This page is one file and needs no network.",
        "kiban {version} が作成。このページは 1 つのファイルで完結し、ネットワーク接続は不要です。",
    ),
}
