"""When two SELECTs give the same rows for every lake: ordered passes from a parsed SELECT to a normal form.

resolve    names become what they mean: WITH is put in place, stars are written out, each column says whose it is
simplify   conditions and values in one way of writing them, where Trino's null logic and types allow it
merge      queries inside queries that only pass rows on are taken up; inner joins become one list
render     text of expressions that knows no aliases; commutative operands are sorted
form       the text of a whole query: what decides its rows, and beside it each column

Each pass holds for every table, or does nothing. What no pass knows is left as it is written, so that it differs.
"""
