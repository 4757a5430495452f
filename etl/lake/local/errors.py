"""What the operating system says, as a `LakeError` with a hint."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager

from etl.errors import LakeError

_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_DENIED = (errno.EACCES, errno.EPERM, errno.EROFS)


@contextmanager
def disk_errors(doing: str) -> Iterator[None]:
    """Raise what goes wrong on a disk as `LakeError`; `doing` reads on from "cannot": "write build/lake/clean/x".

    Examples:
        >>> with disk_errors("write x"):
        ...     raise OSError(errno.ENOSPC, "No space left on device")
        Traceback (most recent call last):
        etl.errors.LakeError: cannot write x: no space left on device
    """
    try:
        yield
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise LakeError(f"cannot {doing}: {reason}", hint=_hint(error)) from error


def _hint(error: OSError) -> str:
    if error.errno in _FULL:
        return "Free some space (or raise the quota) and run again; a published table is only ever replaced whole."
    if error.errno in _DENIED:
        return "Check who owns the folder and whether it is mounted read-only, or choose another one."
    if error.errno in (errno.EEXIST, errno.ENOTDIR):
        return "A file is where a folder should be: move it away, or choose another lake."
    if error.errno in (errno.ENOENT, errno.ESTALE):
        return "It was moved or removed while in use: put it back and run again."
    if error.errno == errno.EXDEV:
        return "Zones and .scratch of a local lake must lie on one filesystem: do not mount or link them apart."
    return "Check the disk and the path, then run again."
