"""One page about all views, for people who do not read SQL."""
