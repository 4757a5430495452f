"""Cleanses one dataset by the command, in a process that a test may kill, or keep from writing large files.

python cleanse_once.py INPUT LAKE [FILE_SIZE_LIMIT]
"""

from __future__ import annotations

import resource
import signal
import sys

import etl.cleanse  # noqa: F401 - loaded before "ready", so that what is killed is the run
from etl.cli import main

if __name__ == "__main__":
    if len(sys.argv) > 3:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)  # a write beyond the limit fails, as on a full disk
        resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[3]), int(sys.argv[3])))
    print("ready", flush=True)
    sys.exit(main(["cleanse", sys.argv[1], "--lake", sys.argv[2], "--dataset", "sales", "--json"]))
