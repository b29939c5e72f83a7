"""People: the faces of many photos, sorted into people."""

from ui.pages.album_page import AlbumPage

page = await AlbumPage.open()
await page.run()
