"""The editor of the program under the page's policy, in Firefox and in WebKitGTK."""

from __future__ import annotations

from tests.engines.engine import Engine

TINY = "backend=wasm&detector=tiny"
READY = "() => !document.getElementById('run-code').disabled"
LOOK = """() => {
    const root = document.getElementById("editor").shadowRoot;
    const line = root?.querySelector(".cm-line span");
    if (!line) return null;
    return {
        sheets: root.adoptedStyleSheets.length,
        flex: getComputedStyle(root.querySelector(".cm-scroller")).display,
        colored: getComputedStyle(line).color !== getComputedStyle(root.host).color,
        styles: root.querySelectorAll("style").length,
    };
}"""
EDIT = """text => { globalThis.programEditor.setText(text); }"""
CLICK = "selector => document.querySelector(selector).click()"
SAYS = """pattern => {
    const text = document.getElementById("program-status").textContent;
    return new RegExp(pattern).test(text) && text;
}"""


def test_programs_are_edited_and_run(engine: Engine, site_url: str) -> None:
    engine.open(f"{site_url}photo/index.html?{TINY}")
    engine.wait(READY)
    engine.run(CLICK, "#edit-code")
    look = engine.wait(LOOK)
    assert look == {"sheets": 1, "flex": "flex", "colored": True, "styles": 0}
    engine.run(EDIT, "print('hello')\n6 * 7\n")
    engine.run(CLICK, "#run-code")
    assert engine.wait(SAYS, "Finished").startswith("Finished")
    assert engine.text("#program-text").strip() == "hello\n42"
    engine.run(EDIT, "a = 1\nb = a / 0\n")
    engine.run(CLICK, "#run-code")
    assert engine.wait(SAYS, "Error") == "Line 2: ZeroDivisionError: division by zero"
    message = (
        "() => document.getElementById('editor').shadowRoot.querySelector('.cm-error-message')"
    )
    assert engine.wait(f"{message}?.textContent") == "ZeroDivisionError: division by zero"
