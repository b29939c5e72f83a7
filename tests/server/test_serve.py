"""``build.py serve`` over real sockets: which files it serves, to whom, under which policy."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from tests.server.client import META, PREFIX, Client, client_of

from faceapi_build.server.file_server import make_server
from faceapi_build.site.rendering.policy import POLICY

OTHERS = "http://attacker.example"


@pytest.mark.parametrize(
    ("path", "media_type"),
    [
        ("", "text/html; charset=utf-8"),
        ("a.mjs", "text/javascript"),
        ("a.wasm", "application/wasm"),
        ("a.whl", "application/zip"),
        ("a.onnx", "application/octet-stream"),
        ("a.json", "application/json"),
    ],
)
def test_types_and_isolation(client: Client, path: str, media_type: str) -> None:
    answer = client.get(PREFIX + path)
    assert (answer.status, answer.headers["Content-Type"]) == (200, media_type)
    assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert answer.headers["Cross-Origin-Embedder-Policy"] == "require-corp"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert answer.headers["Cache-Control"] == "no-cache"


@pytest.mark.parametrize(
    "path",
    [
        *("/", "/index.html", "/sub/path", f"{PREFIX}no.js", f"{PREFIX}a.mjs/"),
        *(f"{PREFIX}../../secret", f"{PREFIX}..%2f..%2fsecret", f"{PREFIX}%2e%2e/secret"),
        *(f"{PREFIX}page/../a.mjs", f"{PREFIX}/a.mjs", f"{PREFIX}page//index.html"),
        *(f"{PREFIX}..\\secret", f"{PREFIX}C:/secret"),
        *(f"{PREFIX}a.mjs%00", f"{PREFIX}%00", f"{PREFIX}a.mjs%0a", f"{PREFIX}%ff"),
        *(f"{PREFIX}{'a' * 300}", f"{PREFIX}{'a/' * 5000}", f"{OTHERS}{PREFIX}a.mjs"),
    ],
)
def test_unknown_address_is_not_found(client: Client, path: str) -> None:
    answer = client.get(path)
    assert answer.status == 404
    assert b"outside" not in answer.body
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]


@pytest.mark.parametrize("path", [".git/config", "page/.env", ".git/", "%2egit/config", "./a.mjs"])
def test_hidden_files_are_not_served(client: Client, path: str) -> None:
    assert client.get(PREFIX + path).status == 404


@pytest.mark.parametrize("path", ["empty/", "empty"])
def test_folders_are_not_listed(client: Client, path: str) -> None:
    answer = client.get(PREFIX + path)
    assert b"a.txt" not in answer.body
    assert (answer.status, answer.headers["Location"]) in ((404, None), (301, f"{PREFIX}empty/"))


def test_folder_is_redirected_to_its_slash(client: Client) -> None:
    answer = client.get(f"{PREFIX}page?a=b")
    assert (answer.status, answer.headers["Location"]) == (301, f"{PREFIX}page/?a=b")
    assert client.get(f"{PREFIX}page/?a=b").status == 200


def test_symbolic_links_cannot_leave_the_site(client: Client, folder: Path) -> None:
    (folder / "link.txt").symlink_to(folder.parent / "secret")
    (folder / "up").symlink_to(folder.parent)
    (folder / "config").symlink_to(folder / ".git" / "config")
    (folder / "loop").symlink_to(folder / "loop")
    (folder / "empty" / "index.html").symlink_to(folder.parent / "secret")
    (folder / "inside.mjs").symlink_to(folder / "a.mjs")
    for path in ("link.txt", "up/secret", "up/site/a.mjs/", "config", "loop", "loop/a", "empty/"):
        assert client.get(PREFIX + path).status == 404, path
    assert client.get(f"{PREFIX}inside.mjs").body == b"content"


def test_a_site_behind_a_symbolic_link_is_served(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "dist").symlink_to(folder)
    with client_of(make_server(tmp_path / "dist")) as client:
        assert client.get("/a.mjs").body == b"content"


def test_special_files_are_not_opened(client: Client, folder: Path) -> None:
    os.mkfifo(folder / "pipe.mjs")
    assert client.get(f"{PREFIX}pipe.mjs").status == 404


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:8000", "127.0.0.1:1", "[::1]:8000"])
def test_local_host_names_are_accepted(client: Client, host: str) -> None:
    assert client.get(f"{PREFIX}a.mjs", Host=host).status == 200


@pytest.mark.parametrize(
    "host",
    [
        *("attacker.example", "attacker.example:8000", "localhost.attacker.example", ""),
        *("localhost@attacker.example", "127.0.0.1.nip.example", "[::1", "localhost:x:y"),
        *("attacker@localhost", "localhost/"),
    ],
)
def test_other_host_names_are_rejected(client: Client, host: str) -> None:
    """The attacker's name resolves to 127.0.0.1 (DNS rebinding)."""
    answer = client.get(f"{PREFIX}a.mjs", Host=host)
    assert answer.status == 421
    assert b"content" not in answer.body.replace(b'content="', b"")


@pytest.mark.parametrize("lines", [b"", b"Host: localhost\r\nHost: attacker.example\r\n"])
def test_a_request_has_exactly_one_host(client: Client, lines: bytes) -> None:
    request = b"GET " + PREFIX.encode() + b"a.mjs HTTP/1.1\r\n" + lines + b"\r\n"
    assert client.send(request).status == 421


def test_a_host_name_can_be_allowed(folder: Path) -> None:
    with client_of(make_server(folder, hosts=["Box.example"])) as client:
        assert client.get("/a.mjs", Host="box.example:80").status == 200
        assert client.get("/a.mjs", Host="other.example").status == 421


def test_a_page_has_its_own_policy_as_a_header(client: Client) -> None:
    for path in ("", "index.html"):
        policy = client.get(PREFIX + path).headers["Content-Security-Policy"]
        assert policy == f"{META}; frame-ancestors 'self'"


def test_a_page_without_a_policy_cannot_be_framed_either(client: Client) -> None:
    policy = client.get(f"{PREFIX}page/").headers["Content-Security-Policy"]
    assert "frame-ancestors 'self'" in policy
    assert "object-src 'none'" in policy
    assert "script-src" not in policy


@pytest.mark.parametrize("path", ["a.mjs", "a.wasm", "a.json", "no.js", "large.bin"])
def test_everything_else_has_the_strict_policy(client: Client, path: str) -> None:
    """A worker runs under the policy of its script's response."""
    policy = client.get(PREFIX + path).headers.get_all("Content-Security-Policy")
    assert policy == [f"{POLICY}; frame-ancestors 'self'"]
    assert "connect-src 'self'" in policy[0]
    assert "'unsafe-eval'" not in policy[0]


def test_notebooks_may_create_functions_but_ask_no_other_host(folder: Path, client: Client) -> None:
    script = folder / "notebooks" / "lite" / "worker.js"
    script.parent.mkdir(parents=True)
    script.write_text("export {};")
    address = f"{PREFIX}notebooks/lite/worker.js"
    strict = client.get(address).headers["Content-Security-Policy"]
    assert "'unsafe-eval'" not in strict  # a folder of a user that happens to have this name
    (folder / "notebooks" / "lite-lock.json").write_text("{}")
    policy = client.get(address).headers["Content-Security-Policy"]
    assert "script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:" in policy
    assert "default-src 'self' blob: data:" in policy
    assert "http" not in policy
    assert client.get(f"{PREFIX}a.mjs").headers["Content-Security-Policy"] == strict
