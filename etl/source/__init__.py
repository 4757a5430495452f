"""The files of a dataset: their encoding, their dialect, their records, and the records that are none."""
