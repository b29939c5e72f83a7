"""``faceapi completion``: scripts that complete commands and options in bash, zsh and fish.

They are written from the parser itself, so that they have what ``--help`` lists.
"""

from __future__ import annotations

from argparse import (
    SUPPRESS,
    ArgumentParser,
    _SubParsersAction,  # the only way to a parser's commands
)
from collections.abc import Iterator

SUMMARY = "print a completion script for bash, zsh or fish"
SHELLS = ("bash", "zsh", "fish")

_BASH = """\
# eval "$(faceapi completion {shell})"
{prelude}_faceapi() {{
    local current="${{COMP_WORDS[COMP_CWORD]}}" previous="${{COMP_WORDS[COMP_CWORD-1]}}"
    local words="{commands}" actions=""
    case "$previous" in
{values}
    esac
    if [[ $COMP_CWORD -gt 1 ]]; then
        case "${{COMP_WORDS[1]}}" in
{options}
        esac
        if [[ $current != -* ]]; then
            COMPREPLY=($(compgen -W "$actions" -- "$current"; compgen -f -- "$current"))
            return
        fi
    fi
    COMPREPLY=($(compgen -W "$words" -- "$current"))
}}
complete -o filenames -F _faceapi faceapi
"""


def script(parser: ArgumentParser, shell: str) -> str:
    """The script for one of :data:`SHELLS`."""
    commands = dict(_commands(parser))
    if shell == "fish":
        return "".join(f"{line}\n" for line in _fish(commands))
    choices = {
        option: " ".join(map(str, action_choices))
        for command in commands.values()
        for option, action_choices in _choices(command)
    }
    values = [
        f'        {option}) COMPREPLY=($(compgen -W "{words}" -- "$current")); return;;'
        for option, words in choices.items()
    ]
    options = [
        f'        {name}) words="{" ".join(_flags(command))}" '
        f'actions="{" ".join(dict(_commands(command)))}";;'
        for name, command in commands.items()
    ]
    return _BASH.format(
        shell=shell,
        prelude="autoload -U +X bashcompinit && bashcompinit\n" if shell == "zsh" else "",
        commands=" ".join((*commands, *_flags(parser))),
        values="\n".join(values),
        options="\n".join(options),
    )


def _fish(commands: dict[str, ArgumentParser]) -> Iterator[str]:
    yield f"complete -c faceapi -n __fish_use_subcommand -f -a '{' '.join(commands)}'"
    for name, command in commands.items():
        condition = f"-n '__fish_seen_subcommand_from {name}'"
        for flag in _flags(command):
            yield f"complete -c faceapi {condition} -l {flag.removeprefix('--')}"
        for option, choices in _choices(command):
            words = " ".join(map(str, choices))
            yield f"complete -c faceapi {condition} -l {option.removeprefix('--')} -xa '{words}'"
        if actions := " ".join(dict(_commands(command))):
            yield f"complete -c faceapi {condition} -f -a '{actions}'"


def _commands(parser: ArgumentParser) -> Iterator[tuple[str, ArgumentParser]]:
    """The commands that the help lists."""
    for action in parser._actions:
        if isinstance(action, _SubParsersAction):
            listed = [choice.dest for choice in action._choices_actions]
            yield from ((name, action.choices[name]) for name in listed)


def _flags(parser: ArgumentParser) -> list[str]:
    return [
        option
        for action in parser._actions
        if action.help != SUPPRESS
        for option in action.option_strings
        if option.startswith("--")
    ]


def _choices(parser: ArgumentParser) -> Iterator[tuple[str, list[object]]]:
    """Options that take one of a few values."""
    for action in parser._actions:
        if action.choices and action.option_strings:
            for option in action.option_strings:
                yield option, list(action.choices)
