"""kiban's views: clean Parquet in, views that people and charts read out. It never imports `etl`."""
