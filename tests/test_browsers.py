"""Finding the browsers that tests drive, and what is said where one is missing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from faceapi_build.dependencies import debian
from faceapi_build.errors import BuildError
from faceapi_build.testing import chromium, engines


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A machine without any browser, on which nothing can be installed; its only PATH."""
    for name in ("FACEAPI_CHROMIUM", "FACEAPI_FIREFOX"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(chromium, "OTHER_PATHS", ())
    monkeypatch.setattr(engines, "FIREFOX_PATHS", ())
    monkeypatch.setattr(engines, "MINI_BROWSERS", (f"{tmp_path}/lib/*/MiniBrowser",))
    return tmp_path


def program(path: Path) -> str:
    """Make a file that looks like a program."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch(0o755)
    return str(path)


@pytest.mark.parametrize(("ensure", "words"), [
    (chromium.ensure, "FACEAPI_CHROMIUM.*--fast"),
    (chromium.ensure_for_tests, "FACEAPI_CHROMIUM.*--fast"),
    (engines.ensure_firefox, "firefox-esr.*FACEAPI_FIREFOX.*--chromium-only"),
    (engines.ensure_webkit, "webkit2gtk-driver xvfb dbus.*--chromium-only"),
])  # fmt: skip
def test_missing_browser_is_explained(bare: Path, ensure: Callable[[], object], words: str) -> None:
    with pytest.raises(BuildError, match=words):
        ensure()


@pytest.mark.parametrize(("variable", "find"), [
    ("FACEAPI_CHROMIUM", chromium.find), ("FACEAPI_FIREFOX", engines.find_firefox),
])  # fmt: skip
def test_browser_path_can_be_configured(
    bare: Path, monkeypatch: pytest.MonkeyPatch, variable: str, find: Callable[[], str | None]
) -> None:
    assert find() is None
    monkeypatch.setenv(variable, program(bare / "mine"))
    assert find() == str(bare / "mine")
    monkeypatch.setenv(variable, "no/such/file")
    with pytest.raises(BuildError, match=f"{variable} names no/such/file"):
        find()


def test_tests_prefer_the_headless_shell(bare: Path) -> None:
    whole, shell = program(bare / "chromium"), program(bare / "chromium-headless-shell")
    assert (chromium.ensure(), chromium.ensure_for_tests()) == (whole, shell)
    (bare / "chromium-headless-shell").unlink()
    assert chromium.ensure_for_tests() == whole


def test_webkit_needs_driver_browser_screen_and_bus(bare: Path) -> None:
    driver = program(bare / "WebKitWebDriver")
    browser = program(bare / "lib" / "webkit2gtk-4.1" / "MiniBrowser")
    program(bare / "Xvfb")
    assert engines.find_webkit() is None
    program(bare / "dbus-run-session")
    assert engines.find_webkit() == engines.WebKitGTK(driver, browser)


def test_browser_is_installed_if_possible(bare: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def install(*packages: str) -> bool:
        assert packages == ("firefox-esr",)
        program(bare / "firefox-esr")
        return True

    monkeypatch.setattr(debian, "install", install)
    assert engines.ensure_firefox() == str(bare / "firefox-esr")
