"""kiban's views: clean Parquet in, views that people and charts read out. Empty as yet; it never imports `etl`."""
