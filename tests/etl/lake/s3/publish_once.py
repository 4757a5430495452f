"""Publishes a table of several parts on S3, once: `python publish_once.py s3://LAKE BYTE`."""

from __future__ import annotations

import dataclasses
import sys

from etl.lake import Lake
from etl.lake.s3.store import S3Store

if __name__ == "__main__":
    opened = Lake.open(sys.argv[1])
    assert isinstance(opened.store, S3Store)
    lake = Lake(dataclasses.replace(opened.store, part_bytes=5 << 20))
    print("ready", flush=True)
    with lake.begin("orders") as run:
        (run.scratch / "clean").write_bytes(sys.argv[2].encode() * (12 << 20))
        (run.scratch / "dictionary").write_bytes(b"d")
        run.publish(run.scratch / "clean", None, run.scratch / "dictionary", lambda *_: (b"{}", b""))
