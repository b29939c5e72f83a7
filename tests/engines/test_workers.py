"""In these engines, too, a worker obeys the policy of the page that starts it."""

from __future__ import annotations

from pathlib import Path

from tests.engines.engine import Engine
from tests.plain_host import FOREIGN_WASM_PATHS, plain_host


def test_a_message_cannot_make_the_worker_run_foreign_code(
    started: Engine, site_folder: Path
) -> None:
    with plain_host(site_folder) as plain:
        started.open(f"{plain.site}licences.html")
        assert "module" in started.run(FOREIGN_WASM_PATHS, plain.elsewhere)
        assert plain.requested == []
    started.take_problems()  # the refusal, in words of each engine's own
