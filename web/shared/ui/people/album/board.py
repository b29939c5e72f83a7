"""The people of the album on the page: names to type, faces to select, and what to do with them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from typing import Any

import js

from faceapi.browser.interop.ffi import none_if_null
from ui.dom import by_id, closest, create_element, listen
from ui.people.album.album import Album, AlbumFace, Person
from ui.status import Status
from ui.text.summary import pluralize

SHOWN_FACES = 30
"""Faces of one person that are shown at first."""
NARROW_FACES = 4
"""Maximum number of faces of a person whose card shares its row with another."""
Store = Callable[[Sequence[AlbumFace]], Awaitable[None]]


class AlbumBoard:
    """The lists with the ids ``album`` and ``singles``, and the form ``selection``."""

    def __init__(
        self,
        album: Album,
        status: Status,
        put: Store,
        remove: Callable[[Sequence[str]], Awaitable[None]],
    ) -> None:
        self._album = album
        self._status = status
        self._put = put
        self._remove = remove
        self._selected: set[str] = set()
        self._pressed: set[str] = set()
        """Faces that are marked as selected on the page."""
        self._opened: set[int] = set()
        self._cards: dict[int, tuple[object, Any]] = {}
        """Each person's card, and what it shows: hundreds of cards would take a second to make."""
        self._placed: dict[str, list[Any]] = {}
        self._targets: list[tuple[int, str]] = []
        """The people in the list of the form."""
        self.is_growing = False
        """Whether more photos will follow. Faces seen once are not shown until then: each new group
        would move them."""
        for name in ("album", "singles"):
            listen(by_id(name), "click", self._on_click)
            listen(by_id(name), "change", self._on_rename)
        listen(by_id("selection"), "submit", self._on_move)
        listen(by_id("delete-faces"), "click", lambda _event: self._status.run_task(self._delete))
        listen(by_id("clear-selection"), "click", lambda _event: self._select(()))

    def show(self) -> None:
        """Show everybody; a name that is being typed is left alone until it is complete."""
        focused = none_if_null(js.document.activeElement)
        if focused is not None and focused.matches("#album *, #singles *") and focused.value:
            return
        people = self._album.people()
        cards = self._cards
        self._cards = {}
        several: list[Any] = []
        singles: list[Any] = []
        for person in people:
            is_single = len(person.faces) == 1 and not person.name
            shown = self._card_of(person, cards, is_single=is_single)
            (singles if is_single else several).append(shown)
        self._place("album", several)
        self._place("singles", singles)
        self._mark_selected()
        by_id("singles-title").textContent = f"Seen once ({len(singles)})"
        by_id("seen-once").hidden = not singles or self.is_growing
        self.show_start(is_empty=not people)
        for name in ("save-json", "save-csv", "delete-all"):
            by_id(name).disabled = not people
        self._show_selection(people)

    def show_start(self, *, is_empty: bool) -> None:
        """Show what the page is for, or, when there are people or photos, what can be done."""
        by_id("album-start").classList.toggle("empty", is_empty)
        by_id("album-intro").hidden = not is_empty
        for name in ("album-drop", "album-actions", "album-help", "pause"):
            by_id(name).hidden = is_empty

    def summary(self) -> str:
        """``128 faces of 14 people, 6 of them seen once.``"""
        people = self._album.people()
        if not people:
            return "No faces found."
        once = sum(len(person.faces) == 1 for person in people)
        faces = sum(len(person.faces) for person in people)
        rest = f", {once} of them seen once" if once else ""
        count = pluralize(len(people), "person", "people")
        return f"{pluralize(faces, 'face')} of {count}{rest}."

    def _place(self, name: str, cards: list[Any]) -> None:
        """Put cards into a list, unless they are in it: moving one takes the focus from it."""
        placed = self._placed.get(name, [])
        if len(cards) != len(placed) or any(a is not b for a, b in zip(cards, placed, strict=True)):
            by_id(name).replaceChildren(*cards)
        self._placed[name] = cards

    def _card_of(
        self, person: Person, cards: Mapping[int, tuple[object, Any]], *, is_single: bool
    ) -> Any:
        """The card that shows this person already, or a new one."""
        keys = tuple(face.key for face in person.faces)
        content = (is_single, person.name, keys, person.number in self._opened)
        known, card = cards.get(person.number, (None, None))
        if known != content:
            self._pressed.difference_update(keys)  # new buttons are not marked
            card = self._small_card(person) if is_single else self._card(person)
        self._cards[person.number] = content, card
        return card

    def _card(self, person: Person) -> Any:
        is_wide = len(person.faces) > NARROW_FACES
        card = create_element("li", className=f"card album-person {'wide' if is_wide else ''}")
        card.dataset.person = str(person.number)
        count = pluralize(len(person.faces), "face")
        name = _name_field(person)
        head = create_element("div", className="row")
        everything = create_element("button", "Select all", type="button", className="select-all")
        everything.setAttribute("aria-label", f"Select all faces of {_called(person)}")
        head.append(name, create_element("span", count, className="hint"), everything)
        faces = create_element("ul", className="album-faces")
        shown = person.faces if person.number in self._opened else person.faces[:SHOWN_FACES]
        faces.append(*(self._face(face) for face in shown))
        card.append(head, faces)
        if hidden := len(person.faces) - len(shown):
            card.append(create_element("button", f"Show {hidden} more", className="show-more"))
        return card

    def _small_card(self, person: Person) -> Any:
        """A person with one face: the face beside the name."""
        card = create_element("li", className="card album-single")
        card.dataset.person = str(person.number)
        card.append(self._face_button(person.faces[0]), _name_field(person))
        return card

    def _face(self, face: AlbumFace) -> Any:
        item = create_element("li")
        item.append(self._face_button(face))
        return item

    def _face_button(self, face: AlbumFace) -> Any:
        button = create_element("button", type="button", className="album-face")
        button.dataset.key = face.key
        weak = f"; {', '.join(face.weaknesses)}" if face.weaknesses else ""
        button.title = f"{face.photo}{weak}"
        button.setAttribute("aria-pressed", "false")
        image = create_element("img", src=face.thumbnail, alt=f"Face in {face.photo}{weak}")
        button.append(image)
        if face.weaknesses:
            mark = create_element("span", "?", className="weak")
            mark.setAttribute("aria-hidden", "true")
            button.append(mark)
        return button

    def _on_click(self, event: Any) -> None:
        button = closest(event, "button")
        if button is None:
            return
        number = int(button.closest("[data-person]").dataset.person)
        if button.classList.contains("album-face"):
            self._select(self._selected ^ {button.dataset.key})
        elif button.classList.contains("select-all"):
            person = next(each for each in self._album.people() if each.number == number)
            self._select(self._selected | {face.key for face in person.faces})
        else:
            self._opened.add(number)
            self.show()

    def _select(self, keys: Iterable[str]) -> None:
        self._selected = set(keys)
        self._mark_selected()
        self._show_selection(self._album.people())

    def _mark_selected(self) -> None:
        for key in self._selected ^ self._pressed:
            button = none_if_null(js.document.querySelector(f'.album-face[data-key="{key}"]'))
            if button is not None:  # else it is not shown: one of many, or gone
                pressed = "true" if key in self._selected else "false"
                button.setAttribute("aria-pressed", pressed)
        self._pressed = set(self._selected)

    def _show_selection(self, people: Sequence[Person]) -> None:
        by_id("selection").hidden = not self._selected
        by_id("selected-count").textContent = pluralize(len(self._selected), "face") + " selected"
        if self._selected:
            self._show_targets(people)

    def _show_targets(self, people: Sequence[Person]) -> None:
        targets = [
            (person.number, _called(person))
            for person in people
            if person.name or len(person.faces) > 1
        ]
        if targets == self._targets:
            return
        self._targets = targets
        selected = by_id("target").value
        by_id("target").replaceChildren(
            create_element("option", "a new person", value=""),
            *(create_element("option", name, value=str(number)) for number, name in targets),
        )
        is_known = selected in {str(number) for number, _ in targets}
        by_id("target").value = selected if is_known else ""

    def _on_rename(self, event: Any) -> None:
        number = int(event.target.closest("[data-person]").dataset.person)
        changed = self._album.rename(number, event.target.value)
        event.target.blur()
        if not changed:  # grouping has made other people meanwhile, which are shown now
            self.show()
            return
        is_merged = changed[0].person != number
        message = f"Merged into {changed[0].name}." if is_merged else ""
        self._status.run_task(lambda: self._keep(changed, message))

    def _on_move(self, event: Any) -> None:
        event.preventDefault()
        target = by_id("target").value
        changed = self._album.move(sorted(self._selected), int(target) if target else None)
        self._selected = set()
        self._status.run_task(lambda: self._keep(changed, ""))

    async def _delete(self) -> None:
        keys, self._selected = sorted(self._selected), set()
        self._album.remove(keys)
        await self._remove(keys)
        self.show()
        self._status.show(self.summary())

    async def _keep(self, changed: Sequence[AlbumFace], message: str) -> None:
        await self._put(changed)
        self.show()
        self._status.show(message or self.summary())


def _name_field(person: Person) -> Any:
    field = create_element("input", type="text", defaultValue=person.name, maxLength=100)
    field.placeholder = "Who is this?"
    field.autocomplete = "off"
    count = pluralize(len(person.faces), "face")
    field.setAttribute("aria-label", f"Name of person {person.number}, {count}")
    return field


def _called(person: Person) -> str:
    return person.name or f"person {person.number}"
