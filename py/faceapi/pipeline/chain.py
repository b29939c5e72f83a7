"""The awaitable chain: ``await detect_all_faces(image).with_face_landmarks()``.

Four small classes define which step may follow which, so that a type checker rejects descriptors
before landmarks. No work is done until a task is awaited; awaiting it twice runs it twice, as in
face-api.js.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Generic, Self, TypeAlias, TypeVar

from faceapi.core.results.face_list import Faces
from faceapi.core.results.faces import Face
from faceapi.pipeline.coroutine_task import CoroutineTask
from faceapi.pipeline.plan import Plan, Step

T = TypeVar("T")

_DESCRIPTORS = (
    ": descriptors need landmarks, so add .with_face_landmarks() first; it is "
    ".with_face_descriptors() for all faces and .with_face_descriptor() for a single one"
)
_HINTS = {
    "with_face_descriptors": _DESCRIPTORS,
    "with_face_descriptor": _DESCRIPTORS,
    "then": ": write await, not .then()",
}
_AWAIT_FIRST = " until it has run: write (await …), or .run_sync(), before that name"
Runner: TypeAlias = Callable[[Plan], Awaitable[list[Face]]]


class FaceTask(CoroutineTask[T], Generic[T]):
    """A plan and its runner. Await it, or call :meth:`run_sync`."""

    def __init__(self, plan: Plan, runner: Runner) -> None:
        self._plan = plan
        self._runner = runner
        self._is_used = False

    @property
    def plan(self) -> Plan:
        """The work that awaiting this task does."""
        self._is_used = True
        return self._plan

    async def _run(self) -> T:
        return self._result(await self._runner(self._plan))

    def _result(self, faces: list[Face]) -> T:
        raise NotImplementedError

    if not TYPE_CHECKING:  # hidden from type checkers, so that they report unknown names

        def __getattr__(self, name: str) -> object:
            if not name.startswith("_"):  # notebooks ask for _repr_html_
                self._is_used = True  # this error is enough
            hint = _HINTS.get(name, _AWAIT_FIRST if hasattr(Face, name) else "")
            raise AttributeError(f"{type(self).__name__} has no {name}{hint}")

    def _with_step(self, step: Step) -> Self:
        return type(self)(self.plan.with_step(step), self._runner)

    def with_face_expressions(self) -> Self:
        """Add seven expression probabilities to every face.

        After landmarks the aligned face is used, otherwise the detection's box.
        Needs ``nets.face_expression_net``.
        """
        return self._with_step(Step.EXPRESSIONS)

    def with_age_and_gender(self) -> Self:
        """Add age (years), gender and its probability to every face.

        After landmarks the aligned face is used, otherwise the detection's box.
        Needs ``nets.age_gender_net``.
        """
        return self._with_step(Step.AGE_AND_GENDER)


class AllFacesTask(FaceTask[Faces]):
    """All faces; an empty list if there are none."""

    def _result(self, faces: list[Face]) -> Faces:
        return Faces(faces, self._plan.image)

    def with_face_landmarks(self, tiny: bool = False) -> AllAlignedFacesTask:
        """Add 68 landmarks to every face, from the small network if ``tiny``.

        Needs ``nets.face_landmark_68_net`` or ``nets.face_landmark_68_tiny_net``.
        """
        return AllAlignedFacesTask(self.plan.with_step(_landmark_step(tiny)), self._runner)


class AllAlignedFacesTask(AllFacesTask):
    """All faces with landmarks, which descriptors require."""

    def with_face_descriptors(self) -> Self:
        """Add the 128-number descriptor for recognition. Needs ``nets.face_recognition_net``."""
        return self._with_step(Step.DESCRIPTORS)


class SingleFaceTask(FaceTask[Face | None]):
    """The face with the highest score, or ``None``."""

    def _result(self, faces: list[Face]) -> Face | None:
        return faces[0] if faces else None

    def with_face_landmarks(self, tiny: bool = False) -> SingleAlignedFaceTask:
        """Add 68 landmarks, from the small network if ``tiny``.

        Needs ``nets.face_landmark_68_net`` or ``nets.face_landmark_68_tiny_net``.
        """
        return SingleAlignedFaceTask(self.plan.with_step(_landmark_step(tiny)), self._runner)


class SingleAlignedFaceTask(SingleFaceTask):
    """One face with landmarks, which a descriptor requires."""

    def with_face_descriptor(self) -> Self:
        """Add the 128-number descriptor for recognition. Needs ``nets.face_recognition_net``."""
        return self._with_step(Step.DESCRIPTORS)


def _landmark_step(tiny: bool) -> Step:
    return Step.TINY_LANDMARKS if tiny else Step.LANDMARKS
