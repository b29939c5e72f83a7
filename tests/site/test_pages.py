"""The HTML that the build writes for every page."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import parse_qsl

import pytest

from faceapi_build.paths import WEB
from faceapi_build.site import pages, redirects
from faceapi_build.site.rendering import loading_plan, social, templates
from faceapi_build.site.rendering.page_config import PageConfig, read_pages
from faceapi_build.site.rendering.policy import POLICY
from ui import address
from ui.settings import Settings

OTHER_OUTPUTS = (
    *(
        "#",
        "../vendor/",
        "../samples/",
        "../host.mjs",
        "../host/",
        "../licenses.html",
        "../embed.html",
        "../notebooks.html",
        "../accuracy.html",
        "../manifest.webmanifest",
        "../samples/",
        "../docs/",
    ),
)
"""Prefixes of URLs that other parts of the build write."""
NAMES = [page.name for page in read_pages(WEB)]


class Reader(HTMLParser):
    """Collects every element of a document."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attributes)))

    def all(self, *tags: str) -> list[dict[str, str | None]]:
        """The attributes of every element with one of these names."""
        return [attributes for tag, attributes in self.elements if tag in tags]


@pytest.fixture(scope="module")
def dist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The pages, rendered beside stubs of all the files that they load."""
    folder = tmp_path_factory.mktemp("dist")
    models = {model for page in read_pages(WEB) for model in page.early_models}
    for name in (
        loading_plan.RUNTIME,
        loading_plan.MODULES,
        *(name.replace("*", "1") for name in loading_plan.EARLY_MODULES),
        loading_plan.INDEX,
        *(f"models/{model}.onnx" for model in {*models, *loading_plan.DETECTORS}),
        "wheel/faceapi_py-1.0-py3-none-any.whl",
    ):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(b"12345")
    pages.copy_shared(WEB, folder)
    pages.render_site(WEB, folder)
    return folder


@pytest.mark.parametrize("path", ["index.html", *(f"{name}/index.html" for name in NAMES)])
def test_pages_obey_their_own_policy(dist: Path, path: str) -> None:
    text = (dist / path).read_text("utf-8")
    reader = Reader(text)
    assert "{{" not in text
    assert "://" not in re.sub(r'xmlns="[^"]*"', "", text), "another host"
    for tag, attributes in reader.elements:
        assert "style" not in attributes, (tag, attributes)
        assert not [name for name in attributes if name.startswith("on")], (tag, attributes)
        inline = tag == "script" and "src" not in attributes
        assert not inline or attributes["type"] == "application/json"
    (policy,) = [
        attributes["content"] for attributes in reader.all("meta") if "http-equiv" in attributes
    ]
    assert policy is not None
    assert "connect-src 'self';" in policy
    assert "unsafe-inline" not in policy


@pytest.mark.parametrize("path", ["index.html", *(f"{name}/index.html" for name in NAMES)])
def test_pages_say_what_their_policy_does_not_prevent(dist: Path, path: str) -> None:
    text = (dist / path).read_text("utf-8")
    foot = " ".join(text[text.index("<footer") : text.index("</footer>")].split())
    assert "the page’s policy blocks every request to another site" in foot
    assert "does not prevent a page from opening another page or a WebRTC connection" in foot


@pytest.mark.parametrize("name", NAMES)
def test_ids_are_unique_and_references_resolve(dist: Path, name: str) -> None:
    reader = Reader((dist / name / "index.html").read_text("utf-8"))
    ids = [attributes["id"] for _, attributes in reader.elements if "id" in attributes]
    assert len(ids) == len(set(ids))
    for _, attributes in reader.elements:
        for reference in ("aria-labelledby", "aria-describedby", "for"):
            assert reference not in attributes or attributes[reference] in ids
    for attributes in reader.all("a", "link", "script"):
        address = attributes.get("href") or attributes.get("src")
        if address and not address.startswith(OTHER_OUTPUTS):
            assert (dist / name / address).exists(), address


@pytest.mark.parametrize("name", NAMES)
def test_early_fetches_have_a_size(dist: Path, name: str) -> None:
    text = (dist / name / "index.html").read_text("utf-8")
    plan = json.loads(re.findall(r'id="loading-plan">(.*?)</script>', text)[0])
    assert plan["early"]
    early = (*plan["early"], *plan["others"])
    program = f"../{name}/main.py"
    assert program in early
    assert all(plan["sizes"][path] == 5 for path in early if path != program)


@pytest.mark.parametrize("page", read_pages(WEB), ids=lambda page: page.name)
def test_sliders_start_at_their_defaults(dist: Path, page: PageConfig) -> None:
    html = Reader((dist / page.name / "index.html").read_text("utf-8"))
    for field in html.all("input"):
        if field.get("name") in address.RANGES and field["value"] is not None:
            assert getattr(page.settings, field["name"] or "") == float(field["value"])


@pytest.mark.parametrize("path", ["index.html", *(f"{name}/index.html" for name in NAMES)])
def test_scripts_and_styles_are_pinned_by_hash(dist: Path, path: str) -> None:
    page = dist / path
    pinned = 0
    for attributes in Reader(page.read_text("utf-8")).all("link", "script"):
        address = attributes.get("src") or attributes.get("href") or ""
        if Path(address).suffix in (".css", ".js", ".mjs"):
            digest = hashlib.sha256((page.parent / address).read_bytes()).digest()
            assert attributes["integrity"] == f"sha256-{base64.b64encode(digest).decode()}"
            pinned += 1
    assert pinned >= (3 if path == "index.html" else 12)


@pytest.mark.parametrize("path", ["index.html", *(f"{name}/index.html" for name in NAMES)])
def test_every_page_has_a_card_for_other_sites(dist: Path, path: str) -> None:
    reader = Reader((dist / path).read_text("utf-8"))
    tags = {
        attributes["property"]: attributes["content"]
        for attributes in reader.all("meta")
        if "property" in attributes
    }
    assert {"og:title", "og:description", "og:image:alt"} <= tags.keys()
    assert (dist / path).parent.joinpath(tags["og:image"] or "").is_file()
    (manifest,) = (link for link in reader.all("link") if link.get("rel") == "manifest")
    assert manifest["href"] in ("manifest.webmanifest", "../manifest.webmanifest")


def test_cards_are_absolute_where_the_address_is_known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(social.ADDRESS_VARIABLE, "https://faces.example/demo")
    tags = social.tags("Photo", "Faces", "../", "photo/index.html")
    assert 'content="https://faces.example/demo/landing/card.jpg"' in tags
    assert 'property="og:url" content="https://faces.example/demo/photo/"' in tags


def test_the_landing_page_offers_a_camera_a_photo_and_samples(dist: Path) -> None:
    reader = Reader((dist / "index.html").read_text("utf-8"))
    links = [link["href"] or "" for link in reader.all("a")]
    assert "live/index.html?start=yes" in links
    assert next(field["type"] for field in reader.all("input")) == "file"
    samples = [link for link in links if "#sample=" in link]
    photo = Reader((dist / "photo" / "index.html").read_text("utf-8"))
    sources = {button.get("data-src") for button in photo.all("button")}
    for link in samples:
        assert f"../samples/{link.partition('=')[2]}.jpg" in sources
    assert len(samples) == 6


def test_every_page_is_in_the_gallery(dist: Path) -> None:
    links = Reader((dist / "index.html").read_text("utf-8")).all("a")
    assert {f"{name}/index.html" for name in NAMES} <= {link["href"] for link in links}


def test_parts_get_the_values_of_their_include(tmp_path: Path) -> None:
    parts = tmp_path / "shared" / "parts"
    parts.mkdir(parents=True)
    (parts / "outer.html").write_text('<i id="{{which}}">{{include:inner text="{{title}}"}}</i>\n')
    (parts / "inner.html").write_text("<b>{{text}}</b>\n")
    html = templates.include_parts(tmp_path, '{{include:outer which=first title="Two words"}}')
    assert html == '<i id="first"><b>Two words</b></i>'


def test_a_placeholder_without_a_value_raises() -> None:
    with pytest.raises(KeyError, match="nothing"):
        templates.fill("a {{nothing}} b", {})
    with pytest.raises(KeyError, match="nothing"):
        templates.fill_settings("<input{{checked:nothing}}>", Settings())


@pytest.mark.parametrize("name", redirects.MOVED)
def test_former_addresses_lead_to_the_live_page(dist: Path, name: str) -> None:
    reader = Reader((dist / name / "index.html").read_text("utf-8"))
    (link,) = reader.all("a")
    file, _, query = str(link["href"]).partition("?")
    assert (dist / name / file).resolve() == (dist / "live" / "index.html").resolve()
    live = next(page for page in read_pages(WEB) if page.name == "live")
    settings, ignored = address.read(live.settings, dict(parse_qsl(query)), live.settings.as_dict())
    assert ignored == []
    assert settings.tracking
    for attributes in reader.all("link", "script"):
        url = attributes.get("src") or attributes.get("href")
        assert (dist / name / str(url)).exists()
    (policy, refresh) = [a["content"] for a in reader.all("meta") if "http-equiv" in a]
    assert policy == POLICY
    assert refresh == f"0; url={link['href']}"
