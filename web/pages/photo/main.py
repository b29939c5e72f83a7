"""Photo: detect the faces in an image and show everything about them."""

from ui.detection import detect_faces
from ui.pages.photo_page import PhotoPage
from ui.settings import Settings
from ui.text.summary import left_to_right

page = PhotoPage()


async def process(settings: Settings) -> None:
    page.show(left_to_right(await detect_faces("picture", settings)))


await page.run_on_change(process)
