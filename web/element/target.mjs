// The media element that a <face-overlay> is for.

/**
 * Finds the element with the id in the attribute `for`, and reports when that changes.
 *
 * The own shadow root of `element` comes first, then the roots around it, and the document last.
 */
export class TargetFinder {
  #element;
  #onChange;
  #observer;
  #latest;

  /** `onChange()` is called when another element, or none, has the id. */
  constructor(element, onChange) {
    this.#element = element;
    this.#onChange = onChange;
  }

  /** The element with this id, or null. */
  find() {
    const id = this.#element.getAttribute("for");
    const roots = id ? rootsAround(this.#element) : [];
    const candidates = roots.map((root) => root.getElementById?.(id)).filter(Boolean);
    this.#latest = candidates[0] ?? null;
    return this.#latest;
  }

  /** Start to report changes. */
  observe() {
    this.disconnect();
    this.#observer = new MutationObserver(() => {
      const previous = this.#latest;
      if (this.find() !== previous) this.#onChange();
    });
    for (const root of rootsAround(this.#element)) {
      this.#observer.observe(root, { childList: true, subtree: true, attributeFilter: ["id"] });
    }
  }

  disconnect() {
    this.#observer?.disconnect();
  }
}

function rootsAround(element) {
  const roots = [];
  for (let node = element; node; node = node.host) {
    node = node.getRootNode();
    roots.push(node);
  }
  return roots;
}
