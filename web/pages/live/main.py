"""Live: follow the faces of a camera, and show everything about them."""

from ui.pages.live_page import LivePage

page = await LivePage.open()
await page.run()
