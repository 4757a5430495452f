"""The families of functions: each module is a table of signatures, and how each is run."""
