"""Workers obey the policy of the page that starts them, and in Firefox the page starts them all.

See ``web/host/ort-worker.mjs``.
"""

from __future__ import annotations

from pathlib import Path

from tests.engines.engine import Engine, wait_until
from tests.engines.firefox import Firefox
from tests.plain_host import FOREIGN_WASM_PATHS, plain_host
from tests.second_runtime import SECOND_RUNTIME

START = """async broken => {
    const {Worker} = globalThis, made = [];
    const missing = new URL("nothing.mjs", document.baseURI).href;
    const source = new Blob([`import "${missing}"`], {type: "text/javascript"});
    const nothing = URL.createObjectURL(source);
    class Noted extends Worker {
        constructor(url, options) {
            super(options.name === broken ? nothing : url, options);
            made.push(`${options.name}: ${new URL(url).protocol}`);
        }
    }
    const {warmUpWasm} = await import(new URL("host.mjs", document.baseURI));
    globalThis.Worker = Noted;
    const failed = await warmUpWasm().then(() => null, (error) => error.message || error.type);
    return {made, failed, put_back: globalThis.Worker === Noted};
}"""


def test_a_message_cannot_make_the_worker_run_foreign_code(
    started: Engine, site_folder: Path
) -> None:
    with plain_host(site_folder) as plain:
        started.open(f"{plain.site}licenses.html")
        assert "module" in started.run(FOREIGN_WASM_PATHS, plain.elsewhere)
        assert plain.requested == []
        if isinstance(started, Firefox):  # it reports the refusal, maybe after the answer
            wait_until(
                lambda: started.run("() => true") and started.take_problems(),
                lambda: "Firefox reports the refusal",
            )
    started.take_problems()


def test_a_second_runtime_compiles_nothing(engine: Engine, site_url: str) -> None:
    engine.open(f"{site_url}licenses.html")
    assert engine.run(SECOND_RUNTIME, 1) == [["points"], 0]


def test_the_page_makes_the_thread(firefox: Firefox, site_url: str) -> None:
    firefox.open(f"{site_url}licenses.html")
    threads: int = firefox.run("() => Math.min(navigator.hardwareConcurrency, 4)")
    assert firefox.run(START, "none") == {
        "made": ["ort-wasm-proxy-worker: blob:", *["em-pthread: blob:"] * (threads - 1)],
        "failed": None,
        "put_back": True,
    }


def test_a_thread_that_cannot_start_fails_the_start(firefox: Firefox, site_url: str) -> None:
    firefox.open(f"{site_url}licenses.html")
    assert firefox.run(START, "em-pthread")["failed"].startswith("no available backend found")
    assert all("nothing.mjs" in problem for problem in firefox.take_problems())
