"""The sentences of verdicts, for people who are no engineers, in English and Japanese. Which one is said: verdict.py."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

LANGUAGES = ("en", "ja")
LISTED = 3  # names in a sentence before it says how many more there are

SENTENCES: Mapping[str, tuple[str, str]] = {
    # breaks
    "broken": ("It no longer works: {problem}", "このビューは動かなくなります: {problem}"),
    "fails": ("It stops with an error on the data at hand: {problem}", "手元のデータではエラーで止まります: {problem}"),
    "removed_but_read": (
        "It is taken away, and is still used by {readers}.",
        "削除されますが、{readers}がまだ使っています。",
    ),
    "column_gone": (
        "Taken away, and still used by {readers}: {columns}.",
        "{readers}が使っている列 {columns} がなくなります。",
    ),
    "column_renamed": (
        "Renamed, and still used under the old name by {readers}: {columns}.",
        "{readers}が使っている列 {columns} の名前が変わります。",
    ),
    "column_retyped": (
        "Now another kind of value, and used by {readers}: {columns}.",
        "{readers}が使っている列 {columns} の値の種類が変わります。",
    ),
    "repeats": (
        "There was one row for each {key}; now some repeat, so totals made from it count them twice.",
        "{key} ごとに1行だったものが重複するようになり、合計などが二重に数えられます。",
    ),
    # look
    "same_sql_other_rows": (
        "It should mean the same, and yet {difference}: look at what it reads, the time of day or chance.",
        "意味は同じはずですが、{difference}。読み取る元、実行時刻、乱数などを確認してください。",
    ),
    "added_and_other_rows": (
        "Columns are added, and {difference} besides.",
        "列の追加のほかに、{difference}。",
    ),
    "costs": ("It may cost more to read: {warning}", "読み取りの費用が増えるかもしれません: {warning}"),
    "stale": (
        "Apply leaves these views unusable until somebody makes them again: {views}.",
        "作り直すまで使えなくなるビューがあります: {views}。",
    ),
    "new_repeats": (
        "It is new, but its rows repeat in {key}, which it says they do not.",
        "新しいビューですが、重複しないはずの {key} が重複しています。",
    ),
    "removed": (
        "It is taken away. Nothing in this project reads it; people may.",
        "削除されます。このプロジェクト内に利用はありませんが、人が直接使っているかもしれません。",
    ),
    "columns": (
        "Its columns change ({columns}), which breaks nothing in this project; {difference}.",
        "列が変わります({columns})。このプロジェクト内で壊れるものはありません。{difference}。",
    ),
    "rows": ("It picks or groups its rows differently; {difference}.", "行の選び方やまとめ方が変わり、{difference}。"),
    "values": ("{columns}: computed differently; {difference}.", "{columns}の計算方法が変わり、{difference}。"),
    "unsure": (
        "Whether it still means the same could not be proven; {difference}.",
        "意味が同じかどうかは証明できず、{difference}。",
    ),
    # safe
    "none": ("It is written differently and means the same.", "書き方が変わっただけで、意味は同じです。"),
    "additive": (
        "It gets more columns ({columns}); everything that was there stays as it is.",
        "列が増えます({columns})。今までの内容は変わりません。",
    ),
    "new": ("It is new; nothing that exists depends on it.", "新しいビューです。既存のものには影響しません。"),
    # total
    "nothing": ("No view changes.", "変わるビューはありません。"),
    "one": ("{view}: {reason}", "{view}: {reason}"),
    "all_safe": (
        "All {n} changed views are safe: nobody who reads them will notice.",
        "変更された {n} 個のビューはすべて安全です。使う人への影響はありません。",
    ),
    "some_look": (
        "{n} of {all} changed views give something else than before; look at {view} first: {reason}",
        "変更された {all} 個のビューのうち {n} 個は結果が変わりえます。まず {view} を確認してください: {reason}",
    ),
    "some_break": (
        "{n} of {all} changed views break something; {view} first: {reason}",
        "変更された {all} 個のビューのうち {n} 個が何かを壊します。まず {view}: {reason}",
    ),
    "chart_fails": (
        "The chart “{chart}” of the dashboard {dashboard} can no longer be made: {problem}",
        "ダッシュボード {dashboard} のグラフ「{chart}」が作れなくなります: {problem}",
    ),
    "charts_alone": (
        "No view gives anything else, but charts of the dashboards look different: {n}.",
        "ビューの結果は変わりませんが、ダッシュボードのグラフ {n} 個が変わります。",
    ),
    "others_broken": (
        "Not changed itself, and yet no longer working: {view}. {problem}",
        "変更されていないのに動かなくなるビューがあります: {view}。{problem}",
    ),
    # what the rows did, to end a sentence with
    "rows_same": ("the data at hand give the same rows all the same", "手元のデータでは行は同じままです"),
    "rows_unknown": ("what that does to its rows was not measured", "行への影響は測定していません"),
    "rows_differ": (
        "on the data at hand {added} rows come, {removed} go and {changed} have other values",
        "手元のデータでは {added} 行が増え、{removed} 行が減り、{changed} 行の値が変わります",
    ),
    "rows_changed": (
        "on the data at hand {changed} of {count} rows have other values",
        "手元のデータでは {count} 行のうち {changed} 行の値が変わります",
    ),
    "rows_counted": (
        "on the data at hand {added} rows come and {removed} go",
        "手元のデータでは {added} 行が増え、{removed} 行が減ります",
    ),
    # names of what reads
    "view": ("the view {name}", "ビュー {name}"),
    "dashboard": ("the dashboard {name}", "ダッシュボード「{name}」"),
    "data_set": ("the data set {name}", "データセット「{name}」"),
    "more": ("{names} and {n} more", "{names} ほか{n}件"),
    "and": ("{names} and {last}", "{names}、{last}"),
    "removed_column": ("{name} is gone", "{name} がなくなる"),
    "renamed_column": ("{name} was {old}", "{name} は {old} から改名"),
    "retyped_column": ("{name} has another type", "{name} の型が変わる"),
    "moved_column": ("{name} stands elsewhere", "{name} の位置が変わる"),
    "added_column": ("{name} is new", "{name} が増える"),
}
_COMMAS = (", ", "、")


def say(key: str, language: str, /, **values: object) -> str:
    """The sentence `key` in a language."""
    return SENTENCES[key][LANGUAGES.index(language)].format(**values)


def listed(names: Iterable[str], language: str) -> str:
    """Names as a sentence has them: the first few, and how many more.

    Examples:
        >>> listed(["a", "b"], "en"), listed(["a", "b", "c", "d", "e"], "en")
        ('a and b', 'a, b, c and 2 more')
    """
    found = list(names)
    comma = _COMMAS[LANGUAGES.index(language)]
    if len(found) > LISTED:
        return say("more", language, names=comma.join(found[:LISTED]), n=len(found) - LISTED)
    if len(found) > 1:
        return say("and", language, names=comma.join(found[:-1]), last=found[-1])
    return found[0] if found else ""
