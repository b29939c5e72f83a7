// The program beside the picture: text until somebody edits it, then a CodeMirror editor.
//
// CodeMirror is part of PyScript, which the page has loaded; its own modules are fetched when the
// editor is opened. It lives in a shadow root, where it adds its style sheets without a <style>
// element, which the page's policy forbids.
//
// `globalThis.programEditor` is what Python sees. The card gets the event "program-run" when
// somebody wants to run the program, and "program-edit" when its text was changed.

import { extensions } from "./code-view.mjs";

const card = document.getElementById("program");
const source = document.getElementById("code");
const host = document.getElementById("editor");

class ProgramEditor {
  #generated = "";
  #text = null; // what the user made of it; null: nothing
  #view = null;
  #opening = null;
  #effects = null;

  /** The program as it is now. */
  get text() {
    return this.#text ?? this.#generated;
  }

  get edited() {
    return this.#text !== null;
  }

  /** Show the program for the current settings, unless somebody has edited it. */
  setGenerated(text) {
    this.#generated = text;
    source.textContent = text;
    if (!this.edited) this.#show(text);
  }

  /** Replace the program, as an edit. */
  setText(text) {
    this.#setEdited(text);
    this.#show(text);
  }

  /** Discard all edits. */
  reset() {
    this.clearError();
    this.#setEdited(null);
    this.#show(this.#generated);
  }

  /** Replace the text with the editor, which is loaded once. */
  open() {
    this.#opening ??= this.#open().catch((error) => {
      this.#opening = null; // a failed download is tried again
      throw error;
    });
    return this.#opening;
  }

  focus() {
    this.#view?.focus();
  }

  /** Mark a line, counted from 1, with a message below it. */
  showError(line, message) {
    if (!this.#view) return;
    const at = Math.min(Math.max(line, 1), this.#view.state.doc.lines);
    const position = this.#view.state.doc.line(at).from;
    this.#view.dispatch({
      effects: [this.#effects.setError.of({ line: at, message }), this.#effects.scrollTo(position)],
    });
  }

  clearError() {
    this.#view?.dispatch({ effects: this.#effects.setError.of(null) });
  }

  #setEdited(text) {
    const before = this.edited;
    this.#text = text;
    if (text !== null || before) card.dispatchEvent(new CustomEvent("program-edit"));
  }

  #show(text) {
    if (!this.#view || this.#view.state.doc.toString() === text) return;
    const { length } = this.#view.state.doc;
    this.#view.dispatch({
      changes: { from: 0, to: length, insert: text },
      annotations: this.#effects.fromOutside.of(true),
    });
  }

  async #open() {
    const { codemirror } = await import("../../vendor/pyscript/core.js");
    const parts = ["commands", "language", "python", "state", "view"];
    const modules = await Promise.all(parts.map((name) => codemirror[name]));
    const cm = Object.assign({}, ...modules);
    const root = host.shadowRoot ?? host.attachShadow({ mode: "open" });
    this.#effects = extensions(cm, {
      onEdit: (text) => this.#setEdited(text),
      onRun: () => card.dispatchEvent(new CustomEvent("program-run")),
    });
    this.#view = new cm.EditorView({
      doc: this.text,
      extensions: this.#effects.all,
      parent: root,
      root,
    });
    source.parentElement.hidden = true;
    host.hidden = false;
  }
}

globalThis.programEditor = new ProgramEditor();
