"""The configuration of a page: its ``page.toml``."""

from __future__ import annotations

import sys
import tomllib
from dataclasses import dataclass, field
from pathlib import Path

from faceapi_build.paths import WEB

sys.path.insert(0, str(WEB / "shared"))  # the pages' own modules
from ui.settings import Settings


@dataclass(frozen=True)
class PageConfig:
    """What ``page.toml`` says about a page."""

    name: str
    """The name of the page's folder."""
    title: str
    heading: str
    description: str
    summary: str
    """The description in one line, for the landing page."""
    group: str
    order: int
    """Position in the gallery."""
    controls: tuple[str, ...]
    """Parts of the settings form, from ``shared/parts/settings``."""
    main: tuple[str, ...] = ()
    """Parts of the main column, for a page without a ``body.html``."""
    aside: tuple[str, ...] = ()
    """Parts above the settings form."""
    first: tuple[str, ...] = ()
    """Parts above the main column, for a page whose ``switches`` follow them on a phone."""
    switches: tuple[str, ...] = ()
    """Parts between ``first`` and the main column, with settings; on wide screens, beside both."""
    in_nav: bool = False
    """Whether the page is in the navigation at the top of every page."""
    settings: Settings = field(default_factory=Settings)
    """The initial settings; ``page.toml`` lists those that differ from ``Settings()``."""

    @classmethod
    def read(cls, folder: Path) -> PageConfig:
        """Read a page's ``page.toml``; raises ``TypeError`` for an unknown or missing key."""
        values = tomllib.loads((folder / "page.toml").read_text("utf-8"))
        values["settings"] = Settings(**values.get("settings", {}))
        for key in ("controls", "main", "aside", "first", "switches"):
            values[key] = tuple(values.get(key, ()))
        return cls(name=folder.name, **values)

    @property
    def early_models(self) -> list[str]:
        """The models that the page loads first, worth fetching before Python asks for them."""
        return [name.removesuffix("_net") for name in self.settings.networks()]


def read_pages(web: Path) -> list[PageConfig]:
    """Read every page, in the gallery's order."""
    folders = (path.parent for path in (web / "pages").glob("*/page.toml"))
    return sorted((PageConfig.read(folder) for folder in folders), key=lambda page: page.order)
