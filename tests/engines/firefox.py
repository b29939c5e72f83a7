"""Firefox, driven by WebDriver BiDi, which it speaks itself: no geckodriver is needed."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import websocket
from tests.engines.engine import PATIENCE, Engine, patiently

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
    # The browser itself talks to nobody: a proxy that is not there, for all but this machine.
    "network.proxy.type": 1,
    "network.proxy.http": "127.0.0.1",
    "network.proxy.http_port": 9,
    "network.proxy.ssl": "127.0.0.1",
    "network.proxy.ssl_port": 9,
}


class Firefox(Engine):
    """Firefox without a window, with a camera that shows a test picture."""

    name = "Firefox"

    def __init__(self, binary: str, home: Path) -> None:
        super().__init__(home)
        self._binary = binary
        self._profile = home / "profile"
        self._said = home / "firefox.log"
        self._hosts = {""}
        self._commands = 0

    def _begin(self) -> None:
        self._profile.mkdir()
        lines = (f"user_pref({json.dumps(n)}, {json.dumps(v)});" for n, v in PREFERENCES.items())
        (self._profile / "user.js").write_text("\n".join(lines), "utf-8")
        with self._said.open("w") as log:
            self._process = self._start(
                self._binary, "--headless", "--no-remote", "--profile", str(self._profile),
                "--remote-debugging-port=0", "about:blank", stdout=log, stderr=subprocess.STDOUT,
            )  # fmt: skip
        address = f"{patiently(self._address, self._said.read_text)}/session"
        self._socket = websocket.create_connection(address, PATIENCE, suppress_origin=True)
        self._ending.callback(self._close)
        self._command("session.new", capabilities={})
        self._command("session.subscribe", events=list(EVENTS))
        (tab,) = self._command("browsingContext.getTree")["contexts"]
        self._tab = tab["context"]

    def open(self, address: str) -> None:
        self._hosts = {"", urlsplit(address).netloc}
        self._command("browsingContext.navigate", context=self._tab, url=address, wait="complete")

    def choose_file(self, selector: str, path: Path) -> None:
        place = {"type": "css", "value": selector}
        found = self._command("browsingContext.locateNodes", context=self._tab, locator=place)
        element = {"sharedId": found["nodes"][0]["sharedId"]}
        self._command("input.setFiles", context=self._tab, element=element, files=[str(path)])

    def _close(self) -> None:
        self._command("browser.close")
        self._socket.close()
        self._process.wait(PATIENCE)

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
                self._note(answer["method"], answer["params"])

    def _note(self, event: str, told: dict[str, Any]) -> None:
        """Keep what no page of ours may do."""
        address = told.get("request", {}).get("url", "")
        if event == "log.entryAdded":
            if told["level"] == "error":
                self._problems.append(f"console: {told['text']}")
        elif event == "network.fetchError":
            if told["errorText"] != "NS_BINDING_ABORTED":  # so ends what a page leaves unfinished
                self._problems.append(f"request failed: {address}: {told['errorText']}")
        elif event == "network.responseCompleted":
            if told["response"]["status"] >= 400:
                self._problems.append(f"status {told['response']['status']}: {address}")
        elif urlsplit(address).netloc not in self._hosts:
            self._problems.append(f"other host: {address}")

    def _address(self) -> str | None:
        """Where Firefox takes commands, once it has said so."""
        said = self._said.read_text("utf-8")
        assert self._process.poll() is None, f"Firefox ended; it said:\n{said}"
        lines = (line for line in said.splitlines() if "WebDriver BiDi listening on ws:" in line)
        return next((line.split()[-1] for line in lines), None)
