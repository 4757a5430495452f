"""Conditional expressions; they have forms of their own (specials.py) and are listed here."""

from __future__ import annotations

from athena.trino.registry import Family

FUNCTIONS = Family("conditional")
FUNCTIONS.form("coalesce", "if", "nullif", "try")
