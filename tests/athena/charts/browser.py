"""A headless Chromium without a network, for tests that look at pages as people do."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


@contextmanager
def launched() -> Iterator[Any]:
    """The browser; the test is skipped when playwright or Chromium is absent."""
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    path = next((found for name in _NAMES if (found := shutil.which(name))), None)
    if path is None:
        pytest.skip("chromium is not on the PATH")
    with playwright.sync_playwright() as started:
        browser = started.chromium.launch(executable_path=path, args=["--no-sandbox"])
        try:
            yield browser
        finally:
            browser.close()


class Visit:
    """A page that was opened from disk; what its console says is kept."""

    def __init__(
        self, browser: Any, path: Path, *, width: int = 1280, lang: str = "en-GB", theme: str = "light"
    ) -> None:
        self.context = browser.new_context(
            viewport={"width": width, "height": 900},
            locale=lang,
            color_scheme=theme,
            offline=True,
            accept_downloads=True,
        )
        self.context.set_default_timeout(90_000)
        self.said: list[str] = []
        self.asked: list[str] = []
        self.page = self.context.new_page()
        self.page.on("console", lambda message: self.said.append(f"{message.type}: {message.text}"))
        self.page.on("pageerror", lambda error: self.said.append(f"error: {error}"))
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.goto(path.as_uri())
        self.wait()

    def wait(self) -> None:
        """Until all charts are drawn."""
        self.page.wait_for_function(
            "() => !document.getElementById('page-data') || document.documentElement.dataset.state === 'ready'"
        )

    def table(self, chart: str) -> list[list[str]]:
        """The cells of the table behind a chart, without its heading."""
        rows: list[list[str]] = self.page.evaluate(
            "name => [...document.querySelectorAll(`#chart-${name} tbody tr`)]"
            ".map(row => [...row.children].map(cell => cell.textContent))",
            chart,
        )
        return rows

    def value(self, chart: str) -> str:
        return str(self.page.text_content(f"#chart-{chart} .value"))

    def says(self, chart: str) -> str:
        return str(self.page.text_content(f"#chart-{chart} .says"))

    def download(self, chart: str) -> bytes:
        with self.page.expect_download() as waiting:
            self.page.click(f"#chart-{chart} .csv")
        return Path(waiting.value.path()).read_bytes()

    def close(self) -> None:
        self.context.close()
