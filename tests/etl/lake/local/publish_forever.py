"""Publishes the table "n n n n …" for n = 1, 2, 3 … until killed, or dies at the k-th thing it asks of the system.

python publish_forever.py LAKE first [k]
"""

from __future__ import annotations

import json
import os
import signal
import sys

from etl.lake import Lake


def publish(lake: Lake, number: int) -> None:
    with lake.begin("orders") as run:
        for name in ("clean", "rejects", "dictionary"):
            (run.scratch / name).write_bytes(b"%08d" % number * 20_000)
        clean, rejects, dictionary = (run.scratch / name for name in ("clean", "rejects", "dictionary"))
        run.publish(clean, rejects, dictionary, lambda token, outputs: (str(token).encode(), b"%08d" % number))


def state_of(lake: Lake) -> dict[str, object]:
    """What a reader of the lake finds: the numbers in each file, and whether the report vouches for them."""
    keys = {
        "clean": "orders/orders.parquet",
        "rejects": "orders/orders.parquet",
        "dictionary": "data_dictionary/orders.parquet",
    }
    files = {name: lake.read("rejects" if name == "rejects" else "clean", key) or b"" for name, key in keys.items()}
    found = {name: sorted({int(file[at : at + 8]) for at in range(0, len(file), 8)}) for name, file in files.items()}
    table = lake.published("orders")
    vouched = table is not None and lake.read("reports", "orders/report.json") == table.blob.token.encode()
    return {**found, "bytes": len(files["clean"]), "vouched": vouched}


def die_at(count: int) -> None:
    """Kill this process when Python is about to do the `count`-th audited thing: open, rename, remove, mkdir, flock …"""
    left = count

    def hook(event: str, arguments: object) -> None:
        nonlocal left
        if event.startswith(("open", "os.", "fcntl.", "shutil.", "tempfile.")):
            left -= 1
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(hook)


if __name__ == "__main__":
    lake, first = Lake.open(sys.argv[1]), int(sys.argv[2])
    if len(sys.argv) > 3:
        # One interpreter for all points: a child for each, which dies there; until one gets to the end
        publish(lake, first)
        point = 0
        while True:
            point += 1
            child = os.fork()
            if child == 0:
                die_at(point)
                publish(lake, first + point)
                os._exit(0)
            _, status = os.waitpid(child, 0)
            print(json.dumps({"point": point, "status": status, **state_of(lake)}), flush=True)
            if status == 0:
                break
            if status != signal.SIGKILL:
                sys.exit(f"died of {status}, not of SIGKILL")
    else:
        while True:
            publish(lake, first)
            print(first, flush=True)
            first += 1
