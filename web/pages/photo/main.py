"""Photo: detect the faces in an image and show everything about them."""

from ui.detection import detect_faces
from ui.pages.photo_page import PhotoPage
from ui.search import HARDER, is_poor, keywords, note
from ui.settings import Settings
from ui.text.summary import left_to_right

page = PhotoPage()


async def process(settings: Settings) -> None:
    faces = await detect_faces("picture", settings, keywords(settings))
    message = ""
    if is_poor(faces) and not settings.look_harder:
        page.app.status.show("Searching the picture rotated and in parts…")
        harder = await detect_faces("picture", settings, HARDER)
        message = note(harder, faces)
        faces = harder if message else faces
    page.show(left_to_right(faces), note=message)


await page.run_on_change(process)
