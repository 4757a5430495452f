"""What Athena asks for a query: by the bytes it scans, and at least for some."""

from __future__ import annotations

DOLLARS_PER_TB = 5.00
"""On demand, in us-east-1 and ap-northeast-1 alike: Tokyo as of blog.serverworks.co.jp/2023/03/03/100000, us from memory."""

LEAST_BYTES = 10_000_000
"""What a query is charged for at least (from memory of aws.amazon.com/athena/pricing, not looked up)."""

NOTE = (
    f"{DOLLARS_PER_TB:.2f} USD per TB scanned (Tokyo, 2023-03; us-east-1 from memory), a TB being 10^12 bytes, "
    f"and at least {LEAST_BYTES // 10**6} MB for a query"
)

_MEGABYTE = 1_000_000


def dollars(scanned: int) -> float:
    """The price of one query; bytes are rounded up to megabytes.

    Examples:
        >>> dollars(10**12), dollars(0) == dollars(10**7)
        (5.0, True)
    """
    megabytes = -(-max(scanned, LEAST_BYTES) // _MEGABYTE)
    return megabytes * _MEGABYTE / 10**12 * DOLLARS_PER_TB
