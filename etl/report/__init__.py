"""What a run did, told three ways: `report.json` for machines, `report.html` for colleagues, a screen for the terminal.

Start reading at `model`: everything else here only shows a `Report`, and none of it reads the lake.

    model         the report as dataclasses; `schema.json` documents the same as JSON Schema
    terminal      the screen at the end of `python -m etl cleanse`, and that of `inspect`
    html          one self-contained page; its sentences in two languages are in `words`, its pictures in `picture`
    dictionary    the columns as a table, dropped ones too, for the lake's data dictionary
    distribution  what a column's values look like, counted on a sample
    visible       makes any cell content safe to show to a person
"""
