# /// script
# requires-python = ">=3.11"
# dependencies = ["marimo", "numpy"]
# ///

import marimo

app = marimo.App()


@app.cell
async def _():
    import marimo as mo
    import micropip

    site = str(mo.notebook_location()).split("/notebooks/")[0]
    await micropip.install(f"{site}/wheel/faceapi_py-0.1.0-py3-none-any.whl")
    return mo, site


@app.cell
async def _(mo, site):
    import faceapi

    await faceapi.nets.tiny_face_detector.load_from_uri()
    faces = await faceapi.detect_all_faces(
        f"{site}/samples/sample1.jpg", faceapi.TinyFaceDetectorOptions()
    )
    mo.md(f"{len(faces)} faces")
    return (faces,)


if __name__ == "__main__":
    app.run()
