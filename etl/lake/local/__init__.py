"""The lake as a folder: nothing here knows AWS."""
