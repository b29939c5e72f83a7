"""face-api.js's rules for the address of a model."""

from __future__ import annotations

import pytest

from faceapi.graph.uris import get_model_uris, shard_uri

DEFAULT = "net_model-weights_manifest.json"


@pytest.mark.parametrize(
    ("uri", "base", "manifest"),
    [
        (None, "", DEFAULT),
        ("", "", DEFAULT),
        ("/", "/", f"/{DEFAULT}"),
        ("models", "models", f"models/{DEFAULT}"),
        ("models/", "models", f"models/{DEFAULT}"),
        ("/models", "/models", f"/models/{DEFAULT}"),
        ("//a//b/", "/a/b", f"/a/b/{DEFAULT}"),
        ("./a/../b", "./a/../b", f"./a/../b/{DEFAULT}"),
        ("http://host/a/", "http://host/a", f"http://host/a/{DEFAULT}"),
        ("https://host", "https://host", f"https://host/{DEFAULT}"),
        ("models/my.json", "models", "models/my.json"),
        ("my.json", "", "my.json"),
        ("/my.json", "/", "/my.json"),
        ("/models/my.json", "/models", "/models/my.json"),
        ("https://host/a/my.json", "https://host/a", "https://host/a/my.json"),
    ],
)
def test_get_model_uris(uri: str | None, base: str, manifest: str) -> None:
    assert get_model_uris(uri, "net_model") == (base, manifest)


@pytest.mark.parametrize(
    ("base", "uri"),
    [("", "s1"), ("/", "/s1"), ("models", "models/s1"), ("https://host/a", "https://host/a/s1")],
)
def test_shards_lie_beside_the_manifest(base: str, uri: str) -> None:
    assert shard_uri(base, "s1") == uri
