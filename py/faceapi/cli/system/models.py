"""``faceapi models``: which model files are installed, and a download into the cache."""

from __future__ import annotations

import asyncio
import os
from argparse import Namespace
from pathlib import Path

from faceapi.cli.exit_codes import ExitCode
from faceapi.cli.output import Console, write_text
from faceapi.core.untrusted_text import printable
from faceapi.networks.loading.model_store import download_models, installed_models
from faceapi.runtime.model_folders import cache_folder, default_folders, model_folders


def run(options: Namespace, console: Console) -> ExitCode:
    """Run a parsed command line; raises ``FaceApiError`` if nothing can be done."""
    if options.action == "download":
        return _download(options, console)
    folders = model_folders()
    if options.action == "path":
        if folders:
            write_text(f"{printable(folders[0])}\n")
        else:
            console.error(_missing())
        return ExitCode.OK if folders else ExitCode.UNAVAILABLE
    configured = os.environ.get("FACEAPI_MODELS")
    places = [("FACEAPI_MODELS", Path(configured))] if configured else list(default_folders())
    listed = 0
    for description, folder in places:
        for name, size in installed_models(folder).items():
            listed += 1
            write_text(f"{name:24}{size / 1e6:6.2f} MB  {description}: {printable(str(folder))}\n")
    if not listed and configured and folders:
        write_text(f"FACEAPI_MODELS: {printable(configured)}\n")
    elif not listed:
        console.error(_missing())
        return ExitCode.UNAVAILABLE
    return ExitCode.OK


def _download(options: Namespace, console: Console) -> ExitCode:
    from faceapi.env import get_env

    folder = options.into or cache_folder()
    progress = console.download_callback("models")
    names = asyncio.run(download_models(options.uri, folder, get_env(), progress))
    console.clear()
    for name in names:
        write_text(f"{name:24}{printable(str(folder))}\n")
    return ExitCode.OK


def _missing() -> str:
    return f"no model files; faceapi models download URL writes some to {cache_folder()}"
