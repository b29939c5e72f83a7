"""The settings form: read it, keep it consistent, keep it in the address."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import js

from ui import address
from ui.dom import by_id, new, on
from ui.settings import Settings

BACKENDS = {"webgpu": "WebGPU", "wasm": "WebAssembly", "webgl": "WebGL"}


class SettingsForm:
    """The form as it stands in the page; what it says at first are the defaults.

    A setting that the form has no control for keeps the page's default. What the page's address
    asks for and cannot have is said once, until a setting is changed and the address with it.
    """

    def __init__(self, changed: Callable[[], object], program: Callable[[Settings], str]) -> None:
        self._form = by_id("settings")
        self._program = program
        self._changed = changed
        self._fixed = Settings().updated(_entries(self._form.dataset.defaults))
        self._defaults = self._read()
        known = [name for name in self._fixed.as_dict() if self._controls(name)]
        asked, ignored = address.read(self._defaults, _entries(js.location.search), known)
        self._show(asked)
        by_id("ignored").textContent = "\n".join(ignored)
        on(self._form, "input", self._on_input)
        self._refresh()

    @property
    def settings(self) -> Settings:
        """What the form says now."""
        return self._read()

    @property
    def code(self) -> str:
        """The program with the settings of now."""
        return self._program(self.settings)

    def show_backends(self, available: Mapping[str, str | None]) -> None:
        """Disable the backends that this browser does not have, and say why."""
        options = {option.value: option for option in self._form.elements.backend.options}
        reasons = by_id("backend-reasons")
        reasons.replaceChildren()
        for name, reason in available.items():
            options[name].disabled = reason is not None
            if reason is not None:
                reasons.append(new("p", f"{BACKENDS[name]} is not available: {reason}"))

    def _controls(self, name: str) -> list[Any]:
        """The control (or the group of radio buttons) of this name, if there is one."""
        control = self._form.elements.namedItem(name)
        return [control] if hasattr(control, "value") else []

    def _enable(self, name: str, enabled: bool) -> None:
        for control in self._controls(name):
            control.disabled = not enabled

    def _read(self) -> Settings:
        texts = {}
        for name, value in self._fixed.as_dict().items():
            for control in self._controls(name):
                if isinstance(value, bool):
                    texts[name] = "yes" if control.checked else "no"
                else:
                    texts[name] = control.value
        return self._fixed.updated(texts)

    def _show(self, settings: Settings) -> None:
        for name, value in settings.as_dict().items():
            for control in self._controls(name):
                if isinstance(value, bool):
                    control.checked = value
                else:
                    control.value = str(value)

    def _on_input(self, _event: object) -> None:
        self._refresh()
        by_id("ignored").textContent = ""
        query = self.settings.query(self._defaults)
        js.history.replaceState(None, "", f"?{query}" if query else js.location.pathname)
        self._changed()

    def _refresh(self) -> None:
        settings = self.settings
        self._enable("input_size", settings.detector == "tiny")
        self._enable("tiny_landmarks", settings.landmarks)
        self._enable("descriptors", settings.landmarks)
        for shown in self._form.querySelectorAll("[data-of]"):
            shown.textContent = f"{getattr(settings, shown.dataset.of):.2f}"
        by_id("code").textContent = self.code


def _entries(query: str) -> dict[str, str]:
    return dict(js.Object.fromEntries(js.URLSearchParams.new(query)).to_py())
