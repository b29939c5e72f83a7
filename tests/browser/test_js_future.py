"""A task that waits for JavaScript, in a real page: when it goes on, and when it is told to end."""

from __future__ import annotations

from typing import Any

from tests.browser.pyodide_page import PyodidePage

FUNCTIONS = """() => {
    globalThis.events = [];
    const settle = (done, value, fails) => {
        events.push("settled");
        setTimeout(() => events.push("next turn"));
        if (fails) done(new RangeError("too far"), undefined); else done(undefined, value);
    };
    globalThis.atOnce = settle;
    globalThis.later = (done, ...given) => setTimeout(() => settle(done, ...given), 30);
}"""


async def outcomes() -> dict[str, Any]:
    import js

    from faceapi.browser.interop.ffi import JsException
    from faceapi.browser.interop.js_future import CallbackFuture

    found: dict[str, Any] = {}
    found["value"] = await CallbackFuture(js.later, 7, False)
    js.events.push("went on")
    found["before it is awaited"] = await CallbackFuture(js.atOnce, "here", False)
    try:
        await CallbackFuture(js.later, 7, True)
    except JsException as error:
        found["error"] = str(error)
    return {**found, "events": js.events.to_py()[:2]}


async def cancelled(fails: bool) -> dict[str, Any]:
    import asyncio

    import js

    from faceapi.browser.interop.js_future import CallbackFuture

    js.events.splice(0)

    async def wait() -> None:
        await CallbackFuture(js.later, 7, fails)
        js.events.push("went on")

    task = asyncio.ensure_future(wait())
    await asyncio.sleep(0)
    task.cancel()
    await asyncio.sleep(0)
    early = task.done()
    (end,) = await asyncio.gather(task, return_exceptions=True)
    return {"early": early, "end": type(end).__name__, "events": js.events.to_py()[:1]}


async def out_of_time() -> dict[str, Any]:
    import asyncio

    import js

    from faceapi.browser.interop.js_future import CallbackFuture

    js.events.splice(0)
    try:
        async with asyncio.timeout(0.005):
            await CallbackFuture(js.later, 7, False)
    except TimeoutError as error:
        return {"end": type(error).__name__, "events": js.events.to_py()[:1]}
    return {}


def test_a_task_goes_on_when_it_is_called_back(pyodide_page: PyodidePage) -> None:
    pyodide_page.page.evaluate(FUNCTIONS)
    assert pyodide_page.run(outcomes) == {
        "value": 7,
        "before it is awaited": "here",
        "error": "RangeError: too far",
        "events": ["settled", "went on"],
    }


def test_a_cancelled_task_waits_for_the_end(pyodide_page: PyodidePage) -> None:
    pyodide_page.page.evaluate(FUNCTIONS)
    for fails in (False, True):
        assert pyodide_page.run(cancelled, fails) == {
            "early": False,
            "end": "CancelledError",
            "events": ["settled"],
        }
    assert pyodide_page.run(out_of_time) == {"end": "TimeoutError", "events": ["settled"]}
