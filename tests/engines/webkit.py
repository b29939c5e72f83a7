"""WebKitGTK's MiniBrowser, driven through its WebDriver and Selenium."""

from __future__ import annotations

import re
import socket
import struct
import subprocess
import time
from pathlib import Path

from PIL import Image
from selenium.webdriver import Remote
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.client_config import ClientConfig
from selenium.webdriver.remote.file_detector import UselessFileDetector
from selenium.webdriver.remote.remote_connection import RemoteConnection
from selenium.webdriver.webkitgtk.options import Options
from tests.engines.engine import TIMEOUT_S, Engine, wait_until

from faceapi_build.testing.engines import WebKitGTK

CALL = """
const [text, done] = arguments;
const failed = error => done([null, `${error}\\n${error.stack}`]);
(FUNCTION)(text).then(value => done([value, null]), failed);
"""
PAINT_S = 0.08
"""Seconds within which the browser paints a change."""
CONSOLE = re.compile(r"CONSOLE \w+ ERROR (.*)")


class WebKit(Engine):
    """MiniBrowser on a virtual screen (Xvfb), with a separate message bus."""

    name = "WebKitGTK"

    def __init__(self, paths: WebKitGTK, home: Path) -> None:
        super().__init__(home)
        self._paths = paths
        self._log = home / "webkit.log"
        self._framebuffer = home / "Xvfb_screen0"
        self._position = 0

    def _launch(self) -> None:
        port = _free_port()
        with self._log.open("w") as log:
            screen = self._start(
                "Xvfb", "-displayfd", "1", "-screen", "0", "1280x1024x24", "-nolisten", "tcp",
                "-fbdir", str(self._framebuffer.parent), stdout=subprocess.PIPE, stderr=log,
            )  # fmt: skip
            assert screen.stdout is not None
            self._start(
                "dbus-run-session", "--", self._paths.driver, f"--port={port}",
                stdout=log, stderr=subprocess.STDOUT,
                env={"DISPLAY": f":{screen.stdout.readline().strip()}"},
            )  # fmt: skip
        wait_until(lambda: _listens(port), self._log.read_text)
        options = Options()
        options.binary_location = self._paths.browser
        options.add_argument("--automation")
        options.add_argument("--enable-write-console-messages-to-stdout=true")
        config = ClientConfig(f"http://127.0.0.1:{port}", timeout=int(TIMEOUT_S))
        self._remote = Remote(RemoteConnection(client_config=config), options=options)
        self._cleanup.callback(self._remote.quit)
        # The driver runs on this machine, so a path suffices; WebKit's accepts no upload.
        self._remote.file_detector = UselessFileDetector()
        self._remote.set_script_timeout(TIMEOUT_S)
        self._remote.set_page_load_timeout(TIMEOUT_S)

    def open(self, address: str) -> None:
        self._remote.get(address)

    def screenshot(self) -> Image.Image:
        """The whole screen, once it is still; the driver's own screenshots hang."""
        previous = b""
        while (content := self._framebuffer.read_bytes()) != previous:
            previous = content
            time.sleep(PAINT_S)
        return _read_xwd(content)

    def choose_file(self, selector: str, path: Path) -> None:
        self._remote.find_element(By.CSS_SELECTOR, selector).send_keys(str(path))

    def take_problems(self) -> list[str]:
        """MiniBrowser writes the console to the driver's log."""
        with self._log.open("rb") as log:
            log.seek(self._position)
            self._problems += CONSOLE.findall(log.read().decode("utf-8", "replace"))
            self._position = log.tell()
        return super().take_problems()

    def _call(self, function: str, text: str) -> str:
        script = CALL.replace("FUNCTION", function)
        value, error = self._remote.execute_async_script(script, text)
        assert error is None, error
        result: str = value
        return result


def _read_xwd(content: bytes) -> Image.Image:
    """The picture in a file of the format XWD, as Xvfb writes it: 4 bytes per pixel, BGRX."""
    fields = struct.unpack(">25I", content[:100])
    header_size, width, height, bytes_per_line, colors = (fields[i] for i in (0, 4, 5, 12, 19))
    pixels = content[header_size + 12 * colors :]
    return Image.frombytes("RGB", (width, height), pixels, "raw", "BGRX", bytes_per_line)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
