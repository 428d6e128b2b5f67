"""A real Chromium without a window, driven by Playwright: one for a test process, which bears no second."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


def chromium_binary() -> str | None:
    """The machine's Chromium; None when it is not installed."""
    return shutil.which("chromium")


@contextmanager
def running_chromium() -> Iterator[Any]:
    """Start the browser; each test opens contexts of its own in it, which know nothing of each other."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_binary(), args=ARGUMENTS)
        yield browser
        browser.close()
