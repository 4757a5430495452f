"""Trino, which Athena engine 3 is, on DuckDB: `translation.translate` is the way in; README.md says what is known."""
