"""What DuckDB calls back into Python for, while a query runs: Trino's functions where DuckDB's differ.

Each works on single values, never sees null (unless registered so), and raises `TrinoError` with Trino's error name.
"""
