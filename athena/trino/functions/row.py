"""Rows."""

from __future__ import annotations

from athena.trino.registry import Family

FUNCTIONS = Family("row")
FUNCTIONS.form("row")
