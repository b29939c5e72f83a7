"""The settings form: read it, keep it consistent, keep it in the address."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import js

from ui.dom import by_id, new, on
from ui.settings import Settings

BACKENDS = {"webgpu": "WebGPU", "wasm": "WebAssembly", "webgl": "WebGL"}


class SettingsForm:
    """The form as it stands in the page; what it says at first are the defaults."""

    def __init__(self, changed: Callable[[], object], program: Callable[[Settings], str]) -> None:
        self._form = by_id("settings")
        self._program = program
        self._changed = changed
        self._defaults = self._read()
        self._show(self._defaults.updated(_query()))
        on(self._form, "input", self._on_input)
        on(by_id("copy-code"), "click", self._copy)
        self._refresh()

    @property
    def settings(self) -> Settings:
        """What the form says now."""
        return self._read()

    def show_backends(self, available: Mapping[str, str | None]) -> None:
        """Disable the backends that this browser does not have, and say why."""
        options = {option.value: option for option in self._control("backend").options}
        reasons = by_id("backend-reasons")
        reasons.replaceChildren()
        for name, reason in available.items():
            options[name].disabled = reason is not None
            if reason is not None:
                reasons.append(new("p", f"{BACKENDS[name]} is not available: {reason}"))

    def _control(self, name: str) -> Any:
        return self._form.elements.namedItem(name)

    def _read(self) -> Settings:
        texts = {}
        for name, value in Settings().as_dict().items():
            control = self._control(name)
            if isinstance(value, bool):
                texts[name] = "yes" if control.checked else "no"
            else:
                texts[name] = control.value
        return Settings().updated(texts)

    def _show(self, settings: Settings) -> None:
        for name, value in settings.as_dict().items():
            if isinstance(value, bool):
                self._control(name).checked = value
            else:
                self._control(name).value = str(value)

    def _on_input(self, _event: object) -> None:
        self._refresh()
        query = self.settings.query(self._defaults)
        js.history.replaceState(None, "", f"?{query}" if query else js.location.pathname)
        self._changed()

    def _refresh(self) -> None:
        settings = self.settings
        self._control("input_size").disabled = settings.detector != "tiny"
        self._control("tiny_landmarks").disabled = not settings.landmarks
        self._control("descriptors").disabled = not settings.landmarks
        by_id("score-shown").textContent = f"{settings.score:.2f}"
        by_id("code").textContent = self._program(settings)

    def _copy(self, _event: object) -> None:
        js.navigator.clipboard.writeText(self._program(self.settings))
        by_id("copy-code").textContent = "Copied"


def _query() -> dict[str, str]:
    return dict(js.Object.fromEntries(js.URLSearchParams.new(js.location.search)).to_py())
