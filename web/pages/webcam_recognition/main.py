"""Webcam recognition: enroll people once; then their names follow them."""

from faceapi.browser import CanvasPicture
from ui.pages.video_page import VideoPage
from ui.people.enrollment import Enrollment
from ui.people.gallery_panel import GalleryPanel
from ui.settings import Settings

page = VideoPage()
gallery = await GalleryPanel.open(page.app)
enrollment = Enrollment(gallery, page.app)


async def recognize_faces(frame: CanvasPicture, settings: Settings) -> None:
    faces = await page.track(frame, settings)
    await enrollment.on_frame(frame, faces)
    page.show(faces, gallery.matches(faces, settings))


await page.run_while_started(recognize_faces)
