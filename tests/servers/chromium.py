"""A real Chromium without a window, driven by Playwright."""

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
# The whole browser loads pages of its own address bar into each window: more work than most pages under test.
# The last list counts: Playwright's own features that a run could notice are in it too.
WITHOUT = [
    "WebUIOmniboxPopup",
    "WebUIOmniboxAimPopup",
    "WebUIOmniboxFullPopup",
    "PreloadTopChromeWebUI",
    "AimEnabled",
    "AvoidCorsURLLoaderRestartOnRedirect",
    "HttpsFirstBalancedModeAutoEnable",
    "HttpsUpgrades",
    "LensOverlay",
    "MediaRouter",
    "NetworkTimeServiceQuerying",
    "OptimizationHints",
    "PaintHolding",
    "PreconnectToSearch",
    "ThirdPartyStoragePartitioning",
]


def chromium_binary() -> str | None:
    """The machine's Chromium; None when it is not installed."""
    return shutil.which("chromium")


def lighter_chromium_binary() -> str | None:
    """The same browser without windows and notifications, for half the processor time; else the whole."""
    return shutil.which("chromium-headless-shell") or chromium_binary()


@contextmanager
def running_chromium(playwright: Any, binary: str | None) -> Iterator[Any]:
    """Start the browser; each test opens contexts of its own in it, which know nothing of each other."""
    arguments = [*ARGUMENTS, "--disable-features=" + ",".join(WITHOUT)]
    browser = playwright.chromium.launch(executable_path=binary, args=arguments)
    yield browser
    browser.close()
