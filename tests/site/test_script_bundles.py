"""Several modules combined into one file do what they did."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from faceapi_build.dependencies import npm
from faceapi_build.errors import BuildError
from faceapi_build.site.scripts import bundles

MODULES = {
    "host.mjs": 'export * from "./host/counter.mjs";\nexport { join } from "./host/text.mjs";\n',
    "host/counter.mjs": """\
// import nothing: a comment
import { join as joined } from "./text.mjs";

let count = 0;

export function next() {
  count += 1;
  return joined("count", count);
}

export const here = import.meta.url;
""",
    "host/text.mjs": """\
const local = 1;

function join(...parts) {
  return parts.join(" ");
}

export class Text {}
export { join, local as one };
""",
    "shared/page.mjs": """\
import "./first.js";
import { next, here } from "../host.mjs";
import * as text from "../host/text.mjs";
import { version } from "../vendor/version.mjs";

const { late } = await import("./late.mjs");
console.log(JSON.stringify([next(), late(), text.one, version, here, globalThis.first]));
""",
    "shared/first.js": "globalThis.first = 1;\n",
    "shared/late.mjs": """\
import { next } from "../host/counter.mjs";

export const late = () => next();
""",
    "vendor/version.mjs": "export const version = 7;\n",
}


@pytest.fixture
def dist(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The modules, combined."""
    monkeypatch.setattr(bundles, "SHARING", ("host.mjs", "shared/page.mjs"))
    monkeypatch.setattr(bundles, "SEPARATE", ("shared/first.js",))
    for name, text in MODULES.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, "utf-8")
    bundles.write(tmp_path)
    return tmp_path


def test_modules_exist_once_and_find_their_files(dist: Path) -> None:
    command = [*npm.node_command(), str(dist / "shared" / "page.mjs")]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    here = (dist / "host" / "counter.mjs").as_uri()
    assert json.loads(done.stdout) == ["count 1", "count 2", 1, 7, here, 1]


def test_files_that_nothing_requests_are_gone(dist: Path) -> None:
    names = {path.relative_to(dist).as_posix() for path in dist.rglob("*") if path.is_file()}
    assert names == {
        *("host.mjs", "shared/first.js", "shared/late.mjs", "shared/page.mjs"),
        "vendor/version.mjs",
    }
    assert not (dist / "host").exists()


@pytest.mark.parametrize(
    ("host", "reason"),
    [
        ('import { no } from "./vendor.mjs";\nconsole.log(no);\n', '"no" is not exported'),
        ('import "./other.mjs";\n', "Circular dependency: "),
    ],
)
def test_what_cannot_be_combined_fails_the_build(
    dist: Path, host: str, reason: str, capfd: pytest.CaptureFixture[str]
) -> None:
    (dist / "host.mjs").write_text(host, "utf-8")
    (dist / "other.mjs").write_text('import "./host.mjs";\n', "utf-8")
    (dist / "vendor.mjs").write_text("export const yes = 1;\n", "utf-8")
    with pytest.raises(BuildError, match="the pages' modules could not be combined"):
        bundles.write(dist)
    assert reason in capfd.readouterr().err
