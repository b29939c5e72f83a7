"""Locate the files of a model by face-api.js's rules."""

from __future__ import annotations

_PROTOCOLS = ("http://", "https://", "file://")


def get_model_uris(uri: str | None, default_model_name: str) -> tuple[str, str]:
    """Return the base folder and the manifest of a model: ``(base, manifest)``.

    ``uri`` may be empty (the current folder), ``"/"``, a manifest (ends with ``.json``), or a
    folder. Shards are in the base folder.

    A manifest without a folder is in the current folder; face-api.js requests ``/file`` instead.

    >>> get_model_uris("models/", "tiny_face_detector_model")
    ('models', 'models/tiny_face_detector_model-weights_manifest.json')

    Reference: face-api.js src/common/getModelUris.ts
    """
    default = f"{default_model_name}-weights_manifest.json"
    if not uri:
        return "", default
    if uri == "/":
        return "/", f"/{default}"
    protocol = next((prefix for prefix in _PROTOCOLS if uri.startswith(prefix)), "")
    path = uri[len(protocol) :]
    parts = [part for part in path.split("/") if part]
    file = parts[-1] if uri.endswith(".json") else default
    folder = "/".join(parts[:-1] if uri.endswith(".json") else parts)
    if path.startswith("/"):
        folder = f"/{folder}"
    base = protocol + folder
    return base, shard_uri(base, file)


def split_query(uri: str) -> tuple[str, str]:
    """Return an ``http(s)`` address without its query, and the query; a fragment is dropped.

    >>> split_query("https://example.org/models/?sig=a/b#c")
    ('https://example.org/models/', '?sig=a/b')
    >>> split_query("models?/"), split_query("https://example.org/models/")
    (('models?/', ''), ('https://example.org/models/', ''))
    """
    if not uri[:8].lower().startswith(("http://", "https://")):
        return uri, ""
    address, mark, query = uri.partition("#")[0].partition("?")
    return address, mark + query


def shard_uri(base: str, path: str) -> str:
    """Return the address of a shard named in a manifest. An empty base is the current folder.

    face-api.js requests ``/path`` for an empty base, although the manifest is relative.

    Reference: face-api.js src/dom/loadWeightMap.ts
    """
    if not base or base.endswith("/"):
        return base + path
    return f"{base}/{path}"
