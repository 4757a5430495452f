"""The same cleansing on Spark, for inputs that one machine is too slow for.

Nothing here knows how to read a CSV, type a cell or judge a column: executors run the very code of the other engine on
stretches of the files, and Spark does what takes all rows at once, finding duplicates and relabelled columns.
`README.md` in this folder tells how, and when it pays.
"""
