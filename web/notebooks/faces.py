# /// script
# requires-python = ">=3.11"
# dependencies = ["marimo"]
# ///
"""faceapi in marimo, with Python in the browser."""

import marimo

app = marimo.App()


@app.cell
async def _():
    import marimo as mo
    import micropip

    site = str(mo.notebook_location()).split("/notebooks/")[0]
    await micropip.install(
        [
            f"{site}/wheel/faceapi_py-0.1.0-py3-none-any.whl",
            f"{site}/wheel/faceapi_py_models_small-0.1.0-py3-none-any.whl",
        ]
    )
    return mo, site


@app.cell
async def _(site):
    import faceapi

    await faceapi.load("tiny", "tiny_landmarks", "expressions")
    photo = f"{site}/samples/sample1.jpg"
    task = faceapi.detect_all_faces(photo, faceapi.TinyFaceDetectorOptions())
    faces = await task.with_face_landmarks(tiny=True).with_face_expressions()
    faces  # the last expression of a cell shows the picture with the faces
    return (faces,)


@app.cell
def _(faces, mo):
    mo.md(f"**{len(faces)} faces**, the best with a score of {faces[0].score:.2f}")
    return


if __name__ == "__main__":
    app.run()
