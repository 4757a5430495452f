"""Comparison functions; operators are in comparisons.py."""

from __future__ import annotations

from athena.trino.registry import Family

FUNCTIONS = Family("comparison")
FUNCTIONS.form("greatest", "least")
