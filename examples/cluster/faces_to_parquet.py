"""Find the faces of a large collection with Dask, and write them as Parquet.

    pip install "dask" pandas pyarrow
    python faces_to_parquet.py photos/ faces/ --workers 2

It runs on two local processes. On a cluster, pass its address: ``--scheduler tcp://host:8786``
(needs the package ``distributed``, and paths that every machine can read). Read the result with
``pandas.read_parquet("faces/")``.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from pathlib import Path

import dask.bag

import faceapi

OPTIONS = faceapi.TinyFaceDetectorOptions()


def analyze(image: Path) -> faceapi.types.AllFacesTask:
    """The chain that runs for every picture."""
    return faceapi.detect_all_faces(image, OPTIONS).with_face_landmarks(tiny=True)


def write_part(images: Iterable[Path], folder: Path) -> list[str]:
    """Find the faces of some pictures, and write one Parquet file; return its name."""
    import pandas

    unreadable: list[str] = []
    rows = [
        {"file": str(image), "face": index, **row}
        for image, faces in faceapi.detect_batch(
            images, analyze, on_error=lambda image, error: unreadable.append(f"{image}: {error}")
        )
        for index, row in enumerate(faces.to_rows())
    ]
    print(*unreadable, sep="\n", end="")
    if not rows:
        return []
    part = folder / f"{Path(str(rows[0]['file'])).stem}.parquet"
    pandas.DataFrame(rows).to_parquet(part)
    return [part.name]


def main() -> None:
    """Read the command line, and run."""
    parser = argparse.ArgumentParser(description="Find faces with Dask.")
    parser.add_argument("pictures", type=Path)
    parser.add_argument("into", type=Path)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--scheduler", help="address of a cluster")
    options = parser.parse_args()
    options.into.mkdir(parents=True, exist_ok=True)
    images = sorted(options.pictures.rglob("*.jpg"))
    parts = dask.bag.from_sequence(images, npartitions=2 * options.workers)
    work = parts.map_partitions(write_part, options.into)
    if options.scheduler:
        from distributed import Client

        with Client(options.scheduler):
            written = work.compute()
    else:
        written = work.compute(scheduler="processes", num_workers=options.workers)
    print("wrote", *sorted(written))


if __name__ == "__main__":
    main()
