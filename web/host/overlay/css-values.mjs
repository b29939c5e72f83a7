// Numbers from computed CSS values.

/** Split a value at its spaces outside parentheses. */
export function splitValue(text) {
  const parts = [];
  let depth = 0;
  let part = "";
  for (const character of text) {
    if (character === "(") depth += 1;
    if (character === ")") depth -= 1;
    if (character === " " && depth === 0) {
      if (part) parts.push(part);
      part = "";
    } else {
      part += character;
    }
  }
  return part ? [...parts, part] : parts;
}

/** A computed length such as `12px`; 0 for keywords. */
export const pixels = (style, name) => Number.parseFloat(style.getPropertyValue(name)) || 0;

/**
 * Returns a function that converts a computed length or percentage to pixels.
 *
 * The browser itself computes `calc()`, `min()` and the like: every percentage is replaced by its
 * share of `reference`, which may be negative, and the result is read back from `text-indent` of
 * `probe`, an element on which this property has no effect.
 */
export function lengthResolver(probe) {
  const known = new Map(); // so that an unchanged value causes no change of style
  const compute = (text) => {
    probe.style.setProperty("text-indent", text, "important");
    const value = pixels(getComputedStyle(probe), "text-indent");
    probe.style.setProperty("text-indent", "0px", "important");
    if (known.size > 100) known.clear();
    known.set(text, value);
    return value;
  };
  return (text, reference) => {
    const lengths = text.replace(
      /(-?[\d.]+(?:e[-+]?\d+)?)%/gi,
      (_match, share) => `${((share / 100) * reference).toFixed(4)}px`,
    );
    return lengths.includes("(") ? (known.get(lengths) ?? compute(lengths)) : parseFloat(lengths);
  };
}
