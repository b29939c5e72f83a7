"""Commands that process no images: ``models``, ``completion`` and ``--version``."""

from __future__ import annotations

from argparse import Action, ArgumentParser, Namespace, _SubParsersAction
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from faceapi.cli.system import completion

MODELS_SUMMARY = "list, locate or download model files"


def add_other_commands(parser: ArgumentParser, commands: _SubParsersAction[Any]) -> None:
    """Add them to the parser."""
    parser.add_argument("--version", action=_PrintVersion, nargs=0, help="print the version")
    models = commands.add_parser("models", help=MODELS_SUMMARY, description=f"{MODELS_SUMMARY}.")
    _add_model_actions(models)
    shell = commands.add_parser(
        "completion", help=completion.SUMMARY, description=f"{completion.SUMMARY}."
    )
    shell.add_argument("shell", choices=completion.SHELLS, action=_PrintCompletion, parser=parser)
    shell.set_defaults(quiet=True)


class _PrintVersion(Action):
    def __call__(self, parser: ArgumentParser, *_: object) -> None:
        from faceapi import __version__

        print(f"faceapi {__version__}")
        parser.exit()


class _PrintCompletion(Action):
    def __init__(self, *arguments: object, parser: ArgumentParser, **keywords: object) -> None:
        super().__init__(*arguments, **keywords)  # type: ignore[arg-type]  # they are argparse's
        self._parser = parser

    def __call__(
        self,
        parser: ArgumentParser,
        namespace: Namespace,
        values: str | Sequence[object] | None,
        option_string: str | None = None,
    ) -> None:
        print(completion.script(self._parser, str(values)), end="")
        parser.exit()


def _add_model_actions(parser: ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", metavar="ACTION")
    actions.add_parser("list", help="all installed models and their folders (default)")
    actions.add_parser("path", help="the folder or URL that is used first")
    download = actions.add_parser("download", help="copy models into the cache")
    download.add_argument(
        "uri", metavar="URL", help="URL or path of a folder with index.json, or of a wheel"
    )
    download.add_argument(
        "--into", type=Path, metavar="FOLDER", help="write here instead of into the cache"
    )
    parser.add_argument("--quiet", action="store_true", help="no progress on standard error")
