"""Layouts in which an overlay must cover its picture, compared by pixels.

The page shows a picture with green marks, and an overlay that paints the same marks magenta. A
screenshot without the overlay says where the marks are visible, one with the overlay where it
covers them. So clipping and stacking are compared, too.
"""

from __future__ import annotations

import math
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from faceapi_build.paths import WEB

PAGE = Path(__file__).parent / "overlay_page"

Layout: TypeAlias = dict[str, str]
Mask: TypeAlias = NDArray[np.bool_]
Run: TypeAlias = Callable[..., Any]
"""Calls a JavaScript function in the page."""

CERTAIN, POSSIBLE = 150, 30
"""How green or magenta pixels are that belong to a mark by over, and possibly by under, a half."""
SHOW = "(layout) => show(layout)"
SET_VISIBLE = "(value) => setVisible(value)"
SCROLLER = "width: 260px; height: 120px; border: 7px solid; margin-left: 20px"

LAYOUTS: dict[str, Layout] = {
    "static": {},
    "border and padding": {"css": "#media { border: 3px solid; padding: 2px 17px 5px 9px }"},
    "rules for canvases": {
        "css": "canvas { border: 9px solid !important; margin: 7px; padding: 5px; max-width: 50%;"
        "transform: scale(2) !important; opacity: .1; position: static; transition: all 9s }",
    },
    "object-position": {
        "css": "#media { width: 130px; height: 180px; object-fit: cover;"
        "object-position: right 10px bottom 20px }",
    },
    "object-position with calc": {
        "css": "#media { width: 300px; height: 180px; object-fit: contain; padding: 3px;"
        "object-position: calc(min(100%, 90px) - 1em) calc(20% + 3px) }",
    },
    "z-index": {
        "css": ".frame { position: relative; width: 240px; height: 180px }"
        "#media { position: absolute; inset: 0; width: 100%; z-index: 1 }",
        "html": '<div class="frame">MEDIA</div>',
    },
    "covered": {
        "css": ".cover { position: absolute; z-index: 5; left: 90px; top: 50px; width: 90px;"
        "height: 90px; background: gray } #media { position: relative; z-index: 2 }",
        "html": 'MEDIA<div class="cover"></div>',
    },
    "zoomed page": {"css": "body { zoom: 1.5 }"},
    "zoomed element": {"css": "#media { zoom: 1.3; padding: 4px 0 0 11px }"},
    "scaled": {
        "css": ".frame { transform: scale(.5); transform-origin: 0 0 } #media { width: 600px }",
        "html": '<div class="frame">MEDIA</div>',
    },
    "rotated": {
        "css": ".frame { transform: rotate(20deg); width: 400px; margin: 60px }"
        "#media { padding-left: 30px }",
        "html": '<div class="frame">words MEDIA</div>',
    },
    "transformed element": {
        "css": "#media { transform: rotate(-30deg) scale(.8, 1.1) skewX(10deg); margin: 60px;"
        "transform-origin: 20% 80%; padding: 0 0 12px 5px }",
    },
    "individual transforms": {
        "css": "#media { translate: 30% calc(10% + 20px); rotate: 15deg; scale: 1.2 .9;"
        "padding-right: 20px; margin: 20px }",
    },
    "mirrored": {"css": "#media { transform: scaleX(-1); padding-left: 25px }"},
    "mirrored ancestor": {
        "css": ".frame { transform: scaleX(-1); width: 350px }",
        "html": '<div class="frame">MEDIA</div>',
    },
    "perspective": {
        "css": ".frame { perspective: 500px; width: 300px } #media { transform: rotateY(40deg) }",
        "html": '<div class="frame">MEDIA</div>',
    },
    "clipped": {
        "css": ".frame { overflow: hidden; width: 150px; height: 100px; border: 5px dotted;"
        "border-radius: 40px } #media { margin: -9px 0 0 -6px }",
        "html": '<div class="frame">MEDIA</div>',
    },
    "clipped element": {"css": "#media { border-radius: 60px 10px 90px 0; transform: scaleX(-1) }"},
    "clip-path": {"css": "#media { clip-path: circle(45% at 60% 40%) }"},
    "scrolling container": {
        "css": f".frame {{ overflow: auto; {SCROLLER} }}",
        "html": '<div class="frame"><p>words</p>MEDIA<p style="height: 500px"></p></div>',
        "act": "media.parentElement.scrollTop = 73",
    },
    "scrolling flex container": {
        "css": f".frame {{ display: flex; gap: 9px; overflow: auto; {SCROLLER} }}"
        "#media, i { flex: none } i { width: 150px }",
        "html": '<div class="frame"><i></i>MEDIA<i></i></div>',
        "act": "media.parentElement.scrollTo(90, 20)",
    },
    "rotated flex container": {
        "css": f".frame {{ display: flex; overflow: hidden; {SCROLLER} }}"
        "#media { margin: -20px 0 0 120px; flex: none; transform: rotate(10deg) }",
        "html": '<div class="frame">MEDIA</div>',
    },
    "fixed": {
        "css": "#media { position: fixed; right: 30px; top: 40px } p { height: 3000px }",
        "html": "MEDIA<p></p>",
        "act": "scrollTo(0, 500)",
    },
    "sticky": {
        "css": "#media { position: sticky; top: 15px } p { height: 1500px }",
        "html": "words<div>MEDIA<p></p></div>",
        "act": "scrollTo(0, 300)",
    },
    "sticky in a container": {
        "css": f".frame {{ overflow: auto; {SCROLLER} }} #media {{ position: sticky; top: -20px }}"
        "p { height: 900px; margin: 9px }",
        "html": '<div class="frame"><p style="height: 30px"></p>MEDIA<p></p></div>',
        "act": "media.parentElement.scrollTop = 200",
    },
    "moved by a banner": {
        "act": "document.body.insertAdjacentHTML('afterbegin', '<p>accept</p>')",
    },
    "moved in a flex container": {
        "css": ".frame { display: flex; justify-content: end; width: 500px }",
        "html": '<div class="frame">MEDIA</div>',
        "act": "media.parentElement.insertAdjacentHTML('beforeend', '<b>more words</b>')",
    },
    "resized grid": {
        "css": ".frame { display: grid; place-items: center; width: 300px; height: 200px }",
        "html": '<div class="frame">MEDIA</div>',
        "act": "media.parentElement.style.cssText = 'width: 430px; height: 260px'",
    },
    "right to left": {
        "css": ".frame { direction: rtl; width: 400px; text-align: center }",
        "html": '<div class="frame">some MEDIA words</div>',
    },
    "animated": {
        "css": "@keyframes move { to { transform: translate(150px, 80px) rotate(40deg) } }"
        ".moving { animation: move .15s forwards }",
        "act": "media.className = 'moving'; await Promise.all("
        "media.getAnimations().map(({finished}) => finished))",
    },
    "another parent": {
        "html": 'MEDIA<div style="padding: 33px; scale: 1.4; margin: 70px" id="b"></div>',
        "act": "document.getElementById('b').append('words', media)",
    },
    "removed and back": {
        "html": '<div id="a">MEDIA</div>',
        "act": "const parent = media.parentNode; media.remove(); await frames(5);"
        "parent.append('words', media)",
    },
    "replaced by its copy": {
        "html": '<div id="a">MEDIA</div>',
        "act": "const copy = media.cloneNode(); media.remove(); await frames(3);"
        "document.getElementById('a').append('words', copy); await copy.decode()",
    },
    "shown later": {
        "css": ".hidden { display: none }",
        "html": '<div id="a" class="hidden">MEDIA</div>',
        "act": "document.getElementById('a').className = ''",
    },
    "changed style sheet": {
        "act": "document.styleSheets[0].insertRule('#media { margin: 50px; scale: .7 }');"
        "await new Promise((resolve) => setTimeout(resolve, 300))",
    },
    "slotted": {
        "html": '<x-card><template><p>words</p><div style="overflow: hidden; height: 90px">'
        "<slot></slot></div></template>MEDIA</x-card>",
    },
    "in a shadow root": {
        "html": '<x-card><template><div style="overflow: auto; height: 90px">MEDIA'
        '<p style="height: 400px"></p></div></template></x-card>',
        "act": "media.parentElement.scrollTop = 35",
    },
}


def copy_page(folder: Path) -> None:
    """Copy the page and the module that it tests."""
    shutil.copytree(PAGE, folder, dirs_exist_ok=True)
    shutil.copytree(WEB / "host" / "overlay", folder / "overlay")


SCALED_LAYOUTS = (
    "zoomed page",
    "transformed element",
    "clipped",
    "moved by a banner",
)
"""Layouts to be shown at other device scales."""


def mismatch(
    run: Run,
    screenshot: Callable[[], Image.Image],
    layout: Layout,
    ratio: float,
    *,
    min_visible: int = 150,
) -> int:
    """Pixels of the picture's marks, and of the overlay's, that are over 1 CSS pixel apart.

    Fails if fewer than ``min_visible`` CSS pixels of marks are visible.
    """
    run(SHOW, layout)
    run(SET_VISIBLE, False)
    green = _greenness(screenshot())
    run(SET_VISIBLE, True)
    magenta = _magentaness(screenshot())
    visible = (green > CERTAIN).sum() / ratio**2
    assert visible >= min_visible, f"only {visible} pixels of the marks are visible in {layout}"
    reach = math.floor(ratio)
    missing = (green > CERTAIN) & ~_dilated(magenta > POSSIBLE, reach)
    excess = (magenta > CERTAIN) & ~_dilated(green > POSSIBLE, reach)
    return int(missing.sum() + excess.sum())


def _greenness(image: Image.Image) -> NDArray[np.int16]:
    """255 for pixels of marks, less at their blended edges, at most 0 for everything else."""
    red, green, blue = _channels(image)
    result: NDArray[np.int16] = green - np.maximum(red, blue)
    return result


def _magentaness(image: Image.Image) -> NDArray[np.int16]:
    """The same for the marks of the overlay."""
    red, green, blue = _channels(image)
    result: NDArray[np.int16] = np.minimum(red, blue) - green
    return result


def _channels(image: Image.Image) -> NDArray[np.int16]:
    return np.asarray(image.convert("RGB"), np.int16).transpose(2, 0, 1)


def _dilated(mask: Mask, reach: int) -> Mask:
    """The mask and everything within ``reach`` pixels of it."""
    padded = np.pad(mask, reach)
    height, width = mask.shape
    result = np.zeros_like(mask)
    for y in range(2 * reach + 1):
        for x in range(2 * reach + 1):
            result |= padded[y : y + height, x : x + width]
    return result
