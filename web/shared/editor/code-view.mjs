// What the editor can do, and how it looks: CodeMirror's extensions.

const LABEL =
  "Python program. Control and Enter runs it. Tab indents; Escape, then Tab leaves the editor.";

/** The extensions, and the effects through which the editor is controlled. */
export function extensions(cm, { onEdit, onRun }) {
  const setError = cm.StateEffect.define();
  const fromOutside = cm.Annotation.define();
  const run = () => {
    onRun();
    return true;
  };
  const changes = cm.EditorView.updateListener.of((update) => {
    const isOurs = update.transactions.some((each) => each.annotation(fromOutside));
    if (update.docChanged && !isOurs) onEdit(update.state.doc.toString());
  });
  const all = [
    cm.lineNumbers(),
    cm.history(),
    cm.drawSelection(),
    cm.indentOnInput(),
    cm.bracketMatching(),
    cm.highlightActiveLine(),
    cm.indentUnit.of("    "),
    cm.EditorState.tabSize.of(4),
    cm.python(),
    highlighting(cm),
    theme(cm),
    cm.EditorView.contentAttributes.of({ "aria-label": LABEL }),
    cm.keymap.of([
      { key: "Ctrl-Enter", mac: "Cmd-Enter", run },
      { key: "Ctrl-Enter", run },
      ...cm.defaultKeymap,
      ...cm.historyKeymap,
      cm.indentWithTab,
    ]),
    typingOverSelection(cm),
    errors(cm, setError),
    changes,
  ];
  return {
    all,
    setError,
    fromOutside,
    scrollTo: (position) => cm.EditorView.scrollIntoView(position, { y: "nearest", yMargin: 40 }),
  };
}

// Chromium would insert what replaces a selection with the selection's color as an inline style,
// which the page's policy forbids.
function typingOverSelection(cm) {
  return cm.EditorView.domEventHandlers({
    beforeinput(event, view) {
      const isText = event.inputType === "insertText" && event.data !== null && !event.isComposing;
      if (!isText || view.state.selection.main.empty) return false;
      event.preventDefault();
      view.dispatch(view.state.replaceSelection(event.data), { userEvent: "input.type" });
      return true;
    },
  });
}

/** The line with an error, marked, and the message below it. It goes with the next edit. */
function errors(cm, setError) {
  class Message extends cm.WidgetType {
    constructor(text) {
      super();
      this.text = text;
    }

    eq(other) {
      return other.text === this.text;
    }

    toDOM() {
      const element = document.createElement("div");
      element.className = "cm-error-message";
      element.textContent = this.text;
      return element;
    }
  }

  function decorations(state, { line, message }) {
    const { from, to } = state.doc.line(line);
    return cm.Decoration.set([
      cm.Decoration.line({ class: "cm-error-line" }).range(from),
      cm.Decoration.widget({ widget: new Message(message), block: true, side: 1 }).range(to),
    ]);
  }

  return cm.StateField.define({
    create: () => cm.Decoration.none,
    update(value, transaction) {
      const effect = transaction.effects.find((each) => each.is(setError));
      if (effect)
        return effect.value ? decorations(transaction.state, effect.value) : cm.Decoration.none;
      return transaction.docChanged ? cm.Decoration.none : value;
    },
    provide: (field) => cm.EditorView.decorations.from(field),
  });
}

// The default style's colors, as tokens of the page, which has a dark scheme as well.
const COLORS = {
  "#708": "var(--code-keyword)",
  "#219": "var(--code-number)",
  "#164": "var(--code-number)",
  "#a11": "var(--code-string)",
  "#e40": "var(--code-string)",
  "#940": "var(--code-comment)",
};

function highlighting(cm) {
  const specs = cm.defaultHighlightStyle.specs.map(({ color, ...spec }) =>
    color ? { ...spec, color: COLORS[color] ?? "inherit" } : spec,
  );
  return cm.syntaxHighlighting(cm.HighlightStyle.define(specs));
}

/** The page's own tokens, which reach into the shadow root. */
function theme(cm) {
  return cm.EditorView.theme({
    "&": { color: "var(--text)", backgroundColor: "transparent" },
    "&.cm-focused": { outline: "none" }, // the host shows it
    ".cm-scroller": { font: "0.8125rem/1.65 var(--mono)", maxHeight: "32rem" },
    ".cm-content": { padding: "4px 0 14px", caretColor: "var(--text)" },
    ".cm-gutters": {
      color: "var(--text-muted)",
      backgroundColor: "var(--surface)",
      border: "none",
      paddingInlineStart: "4px",
    },
    ".cm-activeLine, .cm-activeLineGutter": { backgroundColor: "transparent" },
    ".cm-cursor": { borderLeftColor: "var(--text)" },
    "& .cm-scroller .cm-selectionLayer .cm-selectionBackground": {
      background: "var(--code-selection)",
    },
    ".cm-error-line": { backgroundColor: "var(--danger-soft)" },
    ".cm-error-message": {
      padding: "2px 8px 4px",
      color: "var(--danger)",
      backgroundColor: "var(--danger-soft)",
      whiteSpace: "pre-wrap",
      overflowWrap: "anywhere",
    },
  });
}
