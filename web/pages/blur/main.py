"""Blur faces: cover every face of the photos before they are shared."""

from ui.redaction.blur_page import BlurPage

await BlurPage().run()
