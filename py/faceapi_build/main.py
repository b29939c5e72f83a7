"""The command line of ``build.py``."""

from __future__ import annotations

import argparse
import importlib
import os
import sys
from collections.abc import Sequence

from faceapi_build import build_environment
from faceapi_build.commands import COMMANDS, Command
from faceapi_build.errors import BuildError


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; return 0 on success. A ``BuildError`` prints a message and returns 1."""
    options, command = _parse(arguments)
    os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")  # before any command imports onnxruntime
    try:
        build_environment.activate(command.groups)
        module = importlib.import_module(command.module)
        return int(module.run(options))
    except BuildError as error:
        print(f"\nbuild.py {options.command}: {error}", file=sys.stderr, flush=True)
        return 1
    except KeyboardInterrupt:
        print("\ninterrupted; run the same command again to continue", file=sys.stderr, flush=True)
        return 130


def _parse(arguments: Sequence[str] | None) -> tuple[argparse.Namespace, Command]:
    parser = argparse.ArgumentParser(
        prog="build.py", description="Build, check and serve faceapi. Start with: build.py serve"
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, command in COMMANDS.items():
        sub = commands.add_parser(name, help=command.summary, description=command.summary)
        command.add_arguments(sub)
    options = parser.parse_args(arguments)
    return options, COMMANDS[options.command]
