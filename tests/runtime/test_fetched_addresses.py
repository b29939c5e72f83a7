"""Addresses to fetch: their letters, their schemes, and where redirects lead."""

from __future__ import annotations

import socket
from http.client import HTTPMessage
from io import BytesIO
from urllib.request import Request

import pytest
from tests.runtime.answers import OK, Serve, endless, fetch, sending

from faceapi.errors import FetchError
from faceapi.runtime.reading import fetching


def test_invalid_urls_raise_fetch_error() -> None:
    for name in ("a\nb", "a\x1b"):
        with pytest.raises(FetchError, match=r"control characters.*urllib\.parse\.quote"):
            fetch(f"http://127.0.0.1:1/{name}")
    long = "x" * 100_000
    for uri in (
        "HTTP://[x",
        "http://127.0.0.1:port/",
        "http://",
        "https:///x",
        f"http://ф.{long}/",
    ):
        with pytest.raises(FetchError, match="could not be fetched") as failure:
            fetch(uri)
        assert len(str(failure.value)) < 400


@pytest.mark.parametrize(
    ("path", "requested"),
    [
        ("/my photo.jpg", b"/my%20photo.jpg"),
        ("/фото.jpg", b"/%D1%84%D0%BE%D1%82%D0%BE.jpg"),
        ("/a%20b?q=ä b&c=%2F#part", b"/a%20b?q=%C3%A4%20b&c=%2F"),
        ("/a[1]+b,(c)", b"/a[1]+b,(c)"),
    ],
)
def test_addresses_are_encoded_as_browsers_do(serve: Serve, path: str, requested: bytes) -> None:
    requests: list[bytes] = []

    def answer(connection: socket.socket) -> None:
        connection.sendall(OK + b"Content-Length: 2\r\n\r\nok")

    uri = serve(answer, requests).replace("http", "HTTP").replace("/file.bin", path)
    assert fetch(uri) == b"ok"
    assert requests[0].split(b" ")[1] == requested


def test_redirects_may_have_other_letters(serve: Serve) -> None:
    target = serve(sending(OK + b"Content-Length: 2\r\n\r\nok")).replace("file.bin", "é x")
    location = b"Location: " + target.encode() + b"\r\n\r\n"
    assert fetch(serve(sending(b"HTTP/1.1 302 Found\r\n" + location))) == b"ok"


def test_hosts_of_other_scripts_are_encoded() -> None:
    assert fetching._ascii_url("http://ü@bücher.example:8080/ü") == (
        "http://%C3%BC@xn--bcher-kva.example:8080/%C3%BC"
    )


@pytest.mark.parametrize("target", ["ftp://127.0.0.1/x", "file:///etc/hosts", "data:,x"])
def test_redirect_to_other_scheme_is_refused(serve: Serve, target: str) -> None:
    uri = serve(sending(b"HTTP/1.1 302 Found\r\nLocation: " + target.encode() + b"\r\n\r\n"))
    with pytest.raises(FetchError, match=f"(?i)redirect.*{target}") as failure:
        fetch(uri)
    assert failure.value.status is None


def test_redirect_to_http_is_followed(serve: Serve) -> None:
    target = serve(sending(OK + b"Content-Length: 2\r\n\r\nok"))
    head = f"HTTP/1.1 302 Found\r\nLocation: {target}\r\n\r\n".encode()
    # The body of a redirect must not be read: it can be endless.
    assert fetch(serve(endless(head, b"x" * 10_000))) == b"ok"
    redirect_loop = sending(b"HTTP/1.1 302 Found\r\nLocation: /\r\n\r\n")
    with pytest.raises(FetchError, match="infinite loop"):
        fetch(serve(redirect_loop))


def test_redirect_from_https_to_http_is_refused() -> None:
    request = Request("https://127.0.0.1/a")
    redirects = fetching._RedirectHandler()
    no_headers = HTTPMessage()
    with pytest.raises(FetchError, match="from https to http://127"):
        redirects.redirect_request(request, BytesIO(), 302, "", no_headers, "http://127.0.0.1/b")
    followed = redirects.redirect_request(
        request, BytesIO(), 302, "", no_headers, "https://127.0.0.1/b"
    )
    assert followed is not None
    assert followed.full_url == "https://127.0.0.1/b"
