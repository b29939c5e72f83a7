"""Modules that a page loads only when a program imports them.

A page starts with the modules that pages use (``faceapi_build.site.python_bundle``). The first
import of another module of the standard library or of numpy loads the complete archive. An import
cannot wait for anything, so the page stands still meanwhile.
"""

from __future__ import annotations

import encodings.utf_16_le  # noqa: F401  to decode what was fetched
import hashlib
import io
import json
import sys
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.machinery import ModuleSpec, PathFinder
from pathlib import Path
from types import ModuleType

import js
from pyodide.ffi import JsException


@dataclass(frozen=True)
class Archive:
    """A complete archive of modules."""

    url: str
    sha256: str
    folder: str
    """The folder to unpack it into."""
    modules: frozenset[str]
    """Names of the modules that only the archive has."""

    def load(self) -> None:
        """Fetch, verify and install the archive.

        :raises ImportError: if it cannot be fetched, or is not the one that belongs to the page.
        """
        content = _fetch(self.url)
        if hashlib.sha256(content).hexdigest() != self.sha256:
            raise ImportError(
                f"{self.url} is damaged: it is not the file that belongs to this page"
            )
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            archive.extractall(self.folder)
        # Not importlib.invalidate_caches, which imports one of these modules.
        sys.path_importer_cache.clear()


class LaterModules:
    """Finds modules in archives that have not been loaded yet."""

    def __init__(self, archives: Sequence[Archive]) -> None:
        self._archives = list(archives)

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Load the archive that has the module, if there is one."""
        for archive in self._archives:
            if fullname in archive.modules:
                self._load(archive)
                return PathFinder.find_spec(fullname, path, target)
        return None

    def _load(self, archive: Archive) -> None:
        self._archives.remove(archive)  # so that loading it does not begin again
        try:
            archive.load()
        except ImportError:
            self._archives.append(archive)
            raise


def install(site: str) -> None:
    """Let programs import the modules of the archives below the URL ``site``."""
    description = json.loads(Path(__file__).with_name("later_modules.json").read_text("utf-8"))
    archives = [
        Archive(site + each["url"], each["sha256"], each["folder"], frozenset(each["modules"]))
        for each in description
    ]
    sys.meta_path.append(LaterModules(archives))


def _fetch(url: str) -> bytes:
    request = js.XMLHttpRequest.new()
    request.open("GET", url, False)  # an import cannot await
    request.overrideMimeType("text/plain; charset=x-user-defined")  # a byte per character
    try:
        request.send()
    except JsException as error:
        raise ImportError(f"{url} could not be fetched: is the connection up?") from error
    if request.status != 200:
        raise ImportError(f"{url} could not be fetched: the server answered {request.status}")
    return bytes(request.responseText.encode("utf-16-le")[::2])
