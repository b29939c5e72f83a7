"""Firefox, driven through WebDriver BiDi, which it implements: geckodriver is not needed."""

from __future__ import annotations

import base64
import io
import json
import subprocess
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import websocket
from PIL import Image
from tests.engines.engine import TIMEOUT_S, Engine, wait_until

EVENTS = (
    "log.entryAdded",
    "network.beforeRequestSent",
    "network.fetchError",
    "network.responseCompleted",
)
PREFERENCES: dict[str, bool | int | str] = {
    "media.navigator.streams.fake": True,
    "media.navigator.permission.disabled": True,
    "browser.download.folderList": 1,
    "browser.shell.checkDefaultBrowser": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    # A proxy that does not exist, except for this machine: the browser reaches no other host.
    "network.proxy.type": 1,
    "network.proxy.http": "127.0.0.1",
    "network.proxy.http_port": 9,
    "network.proxy.ssl": "127.0.0.1",
    "network.proxy.ssl_port": 9,
}


class Firefox(Engine):
    """Headless Firefox, with a camera that shows a test picture."""

    name = "Firefox"

    def __init__(self, binary: str, home: Path) -> None:
        super().__init__(home)
        self._binary = binary
        self._profile = home / "profile"
        self._log = home / "firefox.log"
        self._hosts = {""}
        self._commands = 0

    def _launch(self) -> None:
        self._profile.mkdir()
        lines = (f"user_pref({json.dumps(n)}, {json.dumps(v)});" for n, v in PREFERENCES.items())
        (self._profile / "user.js").write_text("\n".join(lines), "utf-8")
        with self._log.open("w") as log:
            self._process = self._start(
                self._binary, "--headless", "--no-remote", "--profile", str(self._profile),
                "--remote-debugging-port=0", "about:blank", stdout=log, stderr=subprocess.STDOUT,
            )  # fmt: skip
        address = f"{wait_until(self._address, self._log.read_text)}/session"
        self._socket = websocket.create_connection(address, TIMEOUT_S, suppress_origin=True)
        self._cleanup.callback(self._close)
        self._command("session.new", capabilities={})
        self._command("session.subscribe", events=list(EVENTS))
        (tab,) = self._command("browsingContext.getTree")["contexts"]
        self._tab = tab["context"]

    def open(self, address: str) -> None:
        # The page before this one may still be fetching from its own server.
        self._hosts.add(urlsplit(address).netloc)
        self._command("browsingContext.navigate", context=self._tab, url=address, wait="complete")

    def screenshot(self) -> Image.Image:
        answer = self._command("browsingContext.captureScreenshot", context=self._tab)
        return Image.open(io.BytesIO(base64.b64decode(answer["data"])))

    def resize(self, width: int, height: int, ratio: float) -> None:
        """Set the size of the page in CSS pixels, and the device pixels per CSS pixel."""
        viewport = {"width": width, "height": height}
        self._command(
            "browsingContext.setViewport",
            context=self._tab,
            viewport=viewport,
            devicePixelRatio=ratio,
        )

    def choose_file(self, selector: str, path: Path) -> None:
        locator = {"type": "css", "value": selector}
        result = self._command("browsingContext.locateNodes", context=self._tab, locator=locator)
        element = {"sharedId": result["nodes"][0]["sharedId"]}
        self._command("input.setFiles", context=self._tab, element=element, files=[str(path)])

    def _close(self) -> None:
        self._command("browser.close")
        self._socket.close()
        self._process.wait(TIMEOUT_S)

    def _call(self, function: str, text: str) -> str:
        answer = self._command(
            "script.callFunction",
            functionDeclaration=function,
            arguments=[{"type": "string", "value": text}],
            target={"context": self._tab},
            awaitPromise=True,
        )
        assert answer["type"] == "success", answer["exceptionDetails"]["text"]
        value: str = answer["result"]["value"]
        return value

    def _command(self, method: str, **parameters: Any) -> Any:
        self._commands += 1
        message = {"id": self._commands, "method": method, "params": parameters}
        self._socket.send(json.dumps(message))
        while True:
            answer = json.loads(self._socket.recv())
            if answer.get("id") == self._commands:
                assert answer["type"] == "success", f"{method}: {answer['message']}"
                return answer["result"]
            if answer["type"] == "event":
                self._record(answer["method"], answer["params"])

    def _record(self, event: str, params: dict[str, Any]) -> None:
        """Record errors, and requests to other hosts."""
        address = params.get("request", {}).get("url", "")
        if event == "log.entryAdded":
            if params["level"] == "error":
                self._problems.append(f"console: {params['text']}")
        elif event == "network.fetchError":
            if params["errorText"] != "NS_BINDING_ABORTED":  # a request that the page abandoned
                self._problems.append(f"request failed: {address}: {params['errorText']}")
        elif event == "network.responseCompleted":
            if params["response"]["status"] >= 400:
                self._problems.append(f"status {params['response']['status']}: {address}")
        elif urlsplit(address).netloc not in self._hosts:
            self._problems.append(f"other host: {address}")

    def _address(self) -> str | None:
        """The address of the WebDriver server, once Firefox has logged it."""
        log = self._log.read_text("utf-8")
        assert self._process.poll() is None, f"Firefox exited; its log:\n{log}"
        lines = (line for line in log.splitlines() if "WebDriver BiDi listening on ws:" in line)
        return next((line.split()[-1] for line in lines), None)
