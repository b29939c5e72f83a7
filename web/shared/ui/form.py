"""The settings form, kept consistent and in sync with the page's URL."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import js

from ui import address
from ui.dom import by_id, closest, create_element, listen
from ui.settings import Settings
from ui.text import snippet

BACKENDS = {"webgpu": "WebGPU", "wasm": "WebAssembly", "webgl": "WebGL"}


class SettingsForm:
    """The form in the page; its initial state defines the defaults.

    A setting without a control keeps the page's default. Invalid values in the page's URL are
    reported until a setting changes, which also rewrites the URL.
    """

    def __init__(self, on_change: Callable[[], object]) -> None:
        self._form = by_id("settings")
        self._snippet: str = by_id("snippet").content.textContent
        self._on_change = on_change
        self._show_code: Callable[[str], object] = lambda _code: None
        self._defaults_without_control = Settings().with_query(
            _parse_query(self._form.dataset.defaults)
        )
        shown = self._read()  # settings-from-address.js and the user may have changed them
        self._form.reset()
        self._defaults = self._read()
        names = [name for name in self._defaults_without_control.as_dict() if self._controls(name)]
        settings, ignored = address.read(self._defaults, _parse_query(js.location.search), names)
        self._show(shown if hasattr(self._form.dataset, "applied") else settings)
        by_id("ignored").textContent = "\n".join(ignored)
        listen(js.document, "input", self._on_input)  # some controls are outside of the form
        self._refresh()

    @property
    def settings(self) -> Settings:
        """The current settings."""
        return self._read()

    @property
    def code(self) -> str:
        """The code snippet for the current settings."""
        return snippet.render(self._snippet, self.settings)

    @property
    def query(self) -> str:
        """What differs from the page's defaults, as a URL query."""
        return self.settings.to_query(self._defaults)

    def show_code_in(self, show: Callable[[str], object]) -> None:
        """Call ``show`` with the code now and after every change."""
        self._show_code = show
        show(self.code)

    def show_backends(self, available: Mapping[str, str | None]) -> None:
        """Disable the backends that are not available, and show the reasons."""
        options = {option.value: option for option in self._form.elements.backend.options}
        reasons = by_id("backend-reasons")
        reasons.replaceChildren()
        for name, reason in available.items():
            options[name].disabled = reason is not None
            if reason is not None:
                reasons.append(create_element("p", f"{BACKENDS[name]} is not available: {reason}"))

    def _controls(self, name: str) -> list[Any]:
        """Return the control (or group of radio buttons) with this name, if there is one."""
        control = self._form.elements.namedItem(name)
        return [control] if hasattr(control, "value") else []

    def _enable(self, name: str, enabled: bool) -> None:
        for control in self._controls(name):
            control.disabled = not enabled

    def _read(self) -> Settings:
        texts = {}
        for name, value in self._defaults_without_control.as_dict().items():
            for control in self._controls(name):
                if isinstance(value, bool):
                    texts[name] = "yes" if control.checked else "no"
                else:
                    texts[name] = control.value
        return self._defaults_without_control.with_query(texts)

    def _show(self, settings: Settings) -> None:
        for name, value in settings.as_dict().items():
            for control in self._controls(name):
                if isinstance(value, bool):
                    control.checked = value
                else:
                    control.value = str(value)

    def _on_input(self, event: Any) -> None:
        if closest(event, "#settings, [form=settings]") is None:
            return
        self._refresh()
        by_id("ignored").textContent = ""
        query = self.query
        js.history.replaceState(None, "", f"?{query}" if query else js.location.pathname)
        self._on_change()

    def _refresh(self) -> None:
        settings = self.settings
        self._enable("input_size", settings.detector == "tiny")
        self._enable("tiny_landmarks", settings.landmarks)
        self._enable("descriptors", settings.landmarks)
        for output in self._form.querySelectorAll("[data-output-for]"):
            output.textContent = f"{getattr(settings, output.dataset.outputFor):.2f}"
        self._show_code(self.code)


def _parse_query(query: str) -> dict[str, str]:
    return dict(js.Object.fromEntries(js.URLSearchParams.new(query)).to_py())
