"""Modules of JavaScript combined into one.

Each module becomes a block, whose exports are an object. Only the syntax that our modules use is
supported, formatted by Prettier; anything else is a ``BuildError``.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from faceapi_build.errors import BuildError

_IMPORT = re.compile(r'^import (?:(\{[^}]*\}|\* as \w+) from )?"([^"]+)";.*\n', re.M)
_EXPORT_FROM = re.compile(r'^export (\*|\{[^}]*\}) from "([^"]+)";.*\n', re.M)
_EXPORT_LIST = re.compile(r"^export (\{[^}]*\});.*\n", re.M)
_EXPORT = re.compile(r"^export (const|class|(?:async )?function) (\w+)", re.M)
_OTHER = re.compile(r"^(?:import|export)\b(?!\().*", re.M)
_DYNAMIC_IMPORT = re.compile(r'\bimport\("(\.[^"]+)"\)')


@dataclass
class Module:
    """A module at a path below the site's root."""

    path: str
    text: str
    body: str = field(init=False)
    """The text without imports and exports."""
    imports: list[tuple[str | None, str]] = field(default_factory=list)
    """What is imported (``{a, b as c}``, ``* as name`` or nothing), and the path of the module."""
    exports: dict[str, str] = field(default_factory=dict)
    """The local names of what is exported."""
    exports_from: list[tuple[str, str]] = field(default_factory=list)
    """What is exported (``{a, b as c}`` or ``*``) from another module, and its path."""

    def __post_init__(self) -> None:
        def take_import(match: re.Match[str]) -> str:
            self.imports.append((match[1], self.resolve(match[2])))
            return ""

        def take_export_from(match: re.Match[str]) -> str:
            self.exports_from.append((match[1], self.resolve(match[2])))
            return ""

        def take_list(match: re.Match[str]) -> str:
            self.exports |= {exported: local for local, exported in pairs(match[1])}
            return ""

        def take_declaration(match: re.Match[str]) -> str:
            self.exports[match[2]] = match[2]
            return f"{match[1]} {match[2]}"

        body = _IMPORT.sub(take_import, self.text)
        body = _EXPORT_FROM.sub(take_export_from, body)
        body = _EXPORT_LIST.sub(take_list, body)
        self.body = _EXPORT.sub(take_declaration, body)
        if other := _OTHER.search(self.body):
            raise BuildError(f"{self.path}: the build cannot combine modules with: {other[0]}")

    def resolve(self, address: str) -> str:
        """The path of a module that this one imports."""
        return posixpath.normpath(posixpath.join(posixpath.dirname(self.path), address))


def imported_paths(module: Module) -> list[str]:
    """The modules that are run before this one."""
    return [path for _, path in (*module.imports, *module.exports_from)]


def pairs(names: str) -> list[tuple[str, str]]:
    """The pairs in ``{a, b as c}``: the first name of each, and the second or the same."""
    items = (item.split(" as ") for item in names.strip("{} \n").split(",") if item.strip())
    return [(item[0].strip(), item[-1].strip()) for item in items]


@dataclass(frozen=True)
class Bundle:
    """The file ``name`` with the modules ``own``, in the order in which they are run."""

    name: str
    own: Sequence[str]
    modules: Mapping[str, Module]
    owners: Mapping[str, str]
    """The bundle that has a module; the others are files."""

    def render(self) -> str:
        """The text of the file."""
        outside: dict[str, str] = {}
        blocks = [self._block(self.modules[path], outside) for path in self.own]
        entry = self.modules[self.name]
        star_exports = [
            f'export * from "{self._address(path)}";'
            for what, path in entry.exports_from
            if what == "*" and path not in self.owners
        ]
        names = self._names(self.name)
        exported = f"export const {{ {', '.join(sorted(names))} }} = {variable(self.name)};"
        shared = ", ".join(variable(path) for path in self.own)
        return "\n".join(
            [
                "// Several modules, combined by the build.",
                *outside.values(),
                *star_exports,
                *blocks,
                *([exported] if names else []),
                f"export {{ {shared} }};",
                "",
            ]
        )

    def _block(self, module: Module, outside: dict[str, str]) -> str:
        lines = []
        for what, path in module.imports:
            value = self._namespace(path, outside)
            if what is None:
                continue
            if what.startswith("*"):
                lines.append(f"const {what.removeprefix('* as ')} = {value};")
                continue
            self._check(module, what, path)
            names = ", ".join(_member(name, local) for name, local in pairs(what))
            lines.append(f"const {{ {names} }} = {value};")
        members = [_member(name, local) for name, local in module.exports.items()]
        for what, path in module.exports_from:
            if path not in self.owners:
                continue  # see render
            value = self._namespace(path, outside)
            if what == "*":
                members.insert(0, f"...{value}")
                continue
            self._check(module, what, path)
            members += [f"{exported}: {value}.{name}" for name, exported in pairs(what)]
        name = variable(module.path)
        body = self._relocate(module).strip("\n")
        value = f"{{ {', '.join(members)} }}"
        return "\n".join([f"let {name};", "{", *lines, body, f"{name} = {value};", "}"])

    def _check(self, module: Module, what: str, path: str) -> None:
        if path not in self.owners:
            return
        if missing := {name for name, _ in pairs(what)} - self._names(path):
            raise BuildError(f"{module.path} imports {sorted(missing)}, which {path} lacks")

    def _names(self, path: str) -> set[str]:
        """What a module exports, as far as it comes from bundles."""
        module = self.modules[path]
        names = set(module.exports)
        for what, source in module.exports_from:
            if what != "*":
                names |= {exported for _, exported in pairs(what)}
            elif source in self.owners:
                names |= self._names(source)
        return names

    def _namespace(self, path: str, outside: dict[str, str]) -> str:
        """The variable with the exports of a module, which is imported if it is not here."""
        name = variable(path)
        if path in self.owners and self.owners[path] != self.name:
            address = self._address(self.owners[path])
            outside[path] = f'import {{ {name} }} from "{address}";'
        elif path not in self.owners:
            outside[path] = f'import * as {name} from "{self._address(path)}";'
        return name

    def _relocate(self, module: Module) -> str:
        """The body, with addresses relative to this file."""
        here = f'new URL("{self._address(module.path)}", import.meta.url).href'
        if module.path == self.name:
            here = "import.meta.url"
        return _DYNAMIC_IMPORT.sub(
            lambda match: f'import("{self._address(module.resolve(match[1]))}")',
            module.body.replace("import.meta.url", here),
        )

    def _address(self, path: str) -> str:
        address = posixpath.relpath(path, posixpath.dirname(self.name) or ".")
        return address if address.startswith(".") else f"./{address}"


def _member(name: str, value: str) -> str:
    return name if name == value else f"{name}: {value}"


def variable(path: str) -> str:
    """The name of the object with the exports of a module."""
    return "$" + re.sub(r"\W", "_", path)
