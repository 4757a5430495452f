"""kiban's cleansing engine: raw CSV in, clean Parquet and a report that says why out.

Start reading at `etl.cleanse`; the two doors are `etl.cli` (a terminal) and `etl.glue_job` (AWS Glue).
"""

__version__ = "0.1.0"
