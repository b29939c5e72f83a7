"""The comparison of WebGPU with wasm in the background: what happens to its errors."""

from __future__ import annotations

from typing import Any

from tests.browser.pyodide_page import PyodidePage


async def failing_comparison() -> dict[str, list[str]]:
    """A comparison that hits an error in the package: what the status and the loop say."""
    import asyncio
    from types import SimpleNamespace

    from faceapi.browser.inference import backend_comparison

    found: dict[str, list[str]] = {"rejected": [], "reported": []}

    class Backends:
        def compares(self, _runtime: Any, _model: Any) -> bool:
            raise LookupError("no such runtime")

        def reject_gpu(self, reason: str) -> None:
            found["rejected"].append(reason)

    def note(_loop: Any, context: dict[str, Any]) -> None:
        found["reported"].append(repr(context["exception"]))

    loop = asyncio.get_running_loop()
    module: Any = backend_comparison
    module.START_DELAY_S = 0
    loop.set_exception_handler(note)
    comparison = module.BackendComparison(Backends())
    comparison.request(SimpleNamespace(name="a network"), None)
    while comparison._task is not None:
        await asyncio.sleep(0.01)
    await asyncio.sleep(0.01)
    loop.set_exception_handler(None)
    return found


def test_an_unexpected_error_of_the_comparison_is_in_the_status_and_reported(
    pyodide_page: PyodidePage,
) -> None:
    assert pyodide_page.run(failing_comparison) == {
        "rejected": ["the comparison failed: LookupError: no such runtime"],
        "reported": ["LookupError('no such runtime')"],
    }
