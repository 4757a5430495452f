"""What the cloud does by itself, after it has answered: threads that are known, awaited, and told to end."""

from __future__ import annotations

import threading
import traceback
from collections.abc import Callable


class Work:
    """Runs functions in threads, at once or later. A failure is noted, and ends nothing but itself."""

    def __init__(self, note: Callable[[str], None]) -> None:
        self._note = note
        self._stopping = threading.Event()
        self._threads: set[threading.Thread] = set()
        self._guard = threading.Lock()
        self.failures: list[str] = []

    @property
    def stopping(self) -> threading.Event:
        return self._stopping

    def begin(self, what: str, do: Callable[[], object], *, after: float = 0.0) -> None:
        """Do it in a thread of its own, `after` seconds from now, unless the cloud stops before."""
        thread = threading.Thread(target=self._run, args=(what, do, after), daemon=True, name=what)
        with self._guard:
            if self._stopping.is_set():
                return
            self._threads.add(thread)
            thread.start()

    def _run(self, what: str, do: Callable[[], object], after: float) -> None:
        if not self._stopping.wait(after):
            self.attempt(what, do)
        with self._guard:
            self._threads.discard(threading.current_thread())

    def attempt(self, what: str, do: Callable[[], object]) -> None:
        """Do it; write down a failure instead of raising it."""
        try:
            do()
        except Exception:  # noqa: BLE001  # nobody waits for what runs in the background: it has to be written down
            trace = traceback.format_exc()
            if not self._stopping.is_set():
                self.failures.append(f"{what}: {trace}")
            self._note(f"{what} failed\n{trace}")

    def stop(self, *, seconds: float = 70) -> None:
        """Tell all to end and wait for them."""
        with self._guard:
            self._stopping.set()
            threads = list(self._threads)
        for thread in threads:
            thread.join(seconds)
