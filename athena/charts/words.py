"""Every word of the pages that is ours, in English and Japanese: those that Python writes, and those that the page does.

Braces are filled in: `{0}` by `Labels`, `{n}` and other names by the page's script.
"""

from __future__ import annotations

LANGUAGES = ("en", "ja")

WORDS: dict[str, tuple[str, str]] = {
    # labels
    "rows": ("Rows", "件数"),
    "per": ("{0} per {1}", "{0}／{1}"),
    "label.avg": ("{0} (mean)", "{0}（平均）"),
    "label.min": ("{0} (least)", "{0}（最小）"),
    "label.max": ("{0} (greatest)", "{0}（最大）"),
    "label.count": ("{0} (count)", "{0}（件数）"),
    "label.count_distinct": ("{0} (different)", "{0}（種類数）"),
    "unit.hour": ("hour", "時間"),
    "unit.day": ("day", "日"),
    "unit.week": ("week", "週"),
    "unit.month": ("month", "月"),
    "unit.quarter": ("quarter", "四半期"),
    "unit.year": ("year", "年"),
    # notes that a chart carries
    "note.ignores": (
        "Does not follow the filter “{filter}”: apart by it, there would be too many rows for a page.",
        "フィルター「{filter}」は反映されません（区別すると行数が多すぎるため）。",
    ),
    "note.ignores_distinct": (
        "Does not follow the filter “{filter}”: different values cannot be added up.",
        "フィルター「{filter}」は反映されません（種類数は足し合わせられないため）。",
    ),
    "note.lumped": (
        "Only the {n} first values of “{label}” are told apart; the rest are “other”.",
        "「{label}」は上位 {n} 件のみを区別し、残りは「その他」にまとめています。",
    ),
    "note.coarser": ("Too many points for a page, so by {unit}.", "点が多すぎるため、{unit}単位で集計しています。"),
    "note.first_rows": (
        "The first {shown} rows of {total}; filters look among these.",
        "{total} 行のうち先頭の {shown} 行です。フィルターはこの中で働きます。",
    ),
    "note.first_groups": (
        "There are too many groups for a page: only the first {n} are here.",
        "グループが多すぎるため、先頭の {n} 件のみを表示しています。",
    ),
    "note.sample": (
        "A sample of {shown} of {total} rows ({percent}), always the same one.",
        "{total} 行のうち {shown} 行（{percent}）の標本です。毎回同じ行が選ばれます。",
    ),
    "note.approximate": (
        "Athena may give something else: {why}",
        "Athena では異なる結果になる場合があります：{why}",
    ),
}

# What the page's script says; it gets all of these. Braces are filled in there.
PAGE: dict[str, tuple[str, str]] = {
    "other": ("Other", "その他"),
    "null": ("(empty)", "（空欄）"),
    "yes": ("yes", "はい"),
    "no": ("no", "いいえ"),
    "all": ("all", "すべて"),
    "chosen": ("{n} chosen", "{n} 件を選択"),
    "find": ("Find", "検索"),
    "clear": ("Clear", "解除"),
    "from": ("From", "開始"),
    "to": ("To", "終了"),
    "between": ("{low} – {high}", "{low} ～ {high}"),
    "no_data": ("No rows match the filters.", "フィルターに一致するデータがありません。"),
    "failed": ("This chart could not be made: {why}", "このグラフは作成できませんでした：{why}"),
    "top": ("The first {shown} of {total}.", "全 {total} 件のうち上位 {shown} 件。"),
    "not_filtered": ("Does not follow the filter: {names}.", "反映されないフィルター：{names}"),
    "rest": ("The last bar holds all from {low} up to {high}.", "最後の棒は {low} から {high} までの合計です。"),
    "unplaced": ("Not on the map: {names}.", "地図にない値：{names}"),
    "table": ("Show as a table", "表で見る"),
    "download": ("Download CSV", "CSV をダウンロード"),
    "download_of": ("Download CSV: {title}", "CSV をダウンロード：{title}"),
    "more": ("Show {n} more", "さらに {n} 行を表示"),
    "rows_shown": ("{shown} of {total} rows", "{total} 行中 {shown} 行"),
    "sort_by": ("Sort by {label}", "{label}で並べ替え"),
    "alt": ("{title}. {rows} values. {extremes}", "{title}。値の数：{rows}。{extremes}"),
    "alt_extremes": ("Greatest: {high}. Least: {low}.", "最大：{high}。最小：{low}。"),
    "range_from": ("from", "下限"),
    "range_to": ("up to", "上限"),
    "bin": ("{label}: from", "{label}（以上）"),
    "bin_end": ("{label}: below", "{label}（未満）"),
    "count": ("Rows", "件数"),
    "prefecture": ("Prefecture", "都道府県"),
}

# What templates say.
FRAME: dict[str, tuple[str, str]] = {
    "home": ("all pages", "一覧へ"),
    "auto": ("Auto", "自動"),
    "light": ("Light", "ライト"),
    "dark": ("Dark", "ダーク"),
    "clear_all": ("Clear all filters", "フィルターをすべて解除"),
    "no_script": (
        "This page needs JavaScript to draw its charts.",
        "グラフの表示には JavaScript が必要です。",
    ),
    "made_at": ("Made by kiban at {time} UTC.", "kiban が {time}（UTC）に作成しました。"),
    "self_contained": (
        "This page is one file and needs no network.",
        "このページは 1 つのファイルで完結し、ネットワーク接続は不要です。",
    ),
}

FRAME |= {
    "index": ("Everything about the lake", "データ基盤の入口"),
    "index_lead": (
        "Charts to look at, and where their numbers come from. Everything opens without a network.",
        "グラフと、その数字の出どころ。すべてネットワークなしで開けます。",
    ),
    "dashboards": ("Dashboards", "ダッシュボード"),
    "dashboards_none": (
        "There is none yet: python -m athena dashboard new --view NAME writes a first one.",
        "まだありません。python -m athena dashboard new --view 名前 で最初の 1 つを作れます。",
    ),
    "charts": ("{n} charts", "グラフ {n} 個"),
    "charts_failed": ("{n} could not be made", "{n} 個は作成できませんでした"),
    "starters": ("Made automatically", "自動作成のグラフ"),
    "starters_note": (
        "A first look at each view that has no dashboard yet.",
        "ダッシュボードがまだないビューの概要です。",
    ),
    "datasets": ("Datasets", "データセット"),
    "datasets_note": (
        "The tables that were cleansed: what they hold, and what was left out and why.",
        "クレンジング済みのテーブル。内容と、除外したもの・その理由。",
    ),
    "dataset": ("Dataset", "データセット"),
    "rows_count": ("Rows", "行数"),
    "columns_kept": ("Columns", "列数"),
    "columns_dropped": ("Left out", "除外した列"),
    "cleansed_at": ("Cleansed (UTC)", "クレンジング日時（UTC）"),
    "report": ("Cleansing report", "クレンジング結果"),
    "look": ("Charts", "グラフ"),
    "meaning": ("What the words mean", "データの意味"),
    "dictionary": ("Data dictionary", "データ辞書"),
    "dictionary_lead": (
        "Each column of each dataset, those that were left out too: where it comes from, what it is, and what was decided.",
        "全データセットの全列（除外した列も含む）。元の見出し、型、判断とその理由。",
    ),
    "views": ("Views", "ビュー一覧"),
    "views_lead": (
        "What each view means, its columns, and where they come from.",
        "各ビューの意味、列、そのデータの出どころ。",
    ),
}

# What the script of the data dictionary says.
DICTIONARY_WORDS: dict[str, tuple[str, str]] = {
    "dataset": ("Dataset", "データセット"),
    "name": ("Column", "列名"),
    "source_name": ("Heading in the CSV", "元の見出し"),
    "type": ("Type", "型"),
    "nulls": ("Empty cells", "空のセル"),
    "decision": ("Decision", "判断"),
    "reason": ("Why", "理由"),
    "kept": ("kept", "残した"),
    "dropped": ("left out", "除外"),
    "find": ("Find a column", "列を検索"),
    "all": ("All datasets", "すべてのデータセット"),
    "both": ("Kept and left out", "残した列・除外した列"),
    "shown": ("{shown} of {total} columns", "{total} 列中 {shown} 列"),
    "rule.all_null": ("no value on any row", "どの行にも値がない"),
    "rule.constant": ("one single value on every row", "値が 1 種類しかない"),
    "rule.same_information": ("says the same as {twin}", "{twin} と同じ情報"),
}
