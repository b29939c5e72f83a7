// What the ancestors of an element do to it: which of them clip, and how they are transformed.

const CREATES_CONTAINING_BLOCK = /paint|layout|strict|content/; // values of `contain`
const WILL_TRANSFORM = /transform|translate|rotate|scale|perspective|filter/;

/** The parent on the page: of a slotted element its slot, of a shadow root its host. */
export const pageParent = (node) =>
  node.assignedSlot ?? node.parentElement ?? node.parentNode?.host;

/**
 * Inspect the ancestors of `media`.
 *
 * `clippers` are those that clip `media`, but not an absolutely positioned sibling of it: the
 * containing block of the sibling is outside of them. `transforms` changes whenever the transform
 * of an ancestor changes. `layout` is the display type of the box in which `media` is laid out.
 */
export function inspectAncestors(media) {
  const clippers = [];
  const transforms = [];
  let layout = "";
  let isContained = false;
  for (let element = pageParent(media); element; element = pageParent(element)) {
    const style = getComputedStyle(element);
    const { display } = style;
    if (!layout && display !== "contents" && display !== "inline") layout = display;
    transforms.push(style.transform, style.rotate, style.scale, style.zoom);
    isContained ||= createsContainingBlock(style);
    if (!isContained && clips(element, style)) clippers.push(element);
  }
  return { clippers, transforms: transforms.join(), layout };
}

const isSet = (value) => value !== undefined && value !== "none" && value !== "";

function createsContainingBlock(style) {
  if (style.position !== "static" || isSet(style.filter)) return true;
  if (style.display === "inline" || style.display === "contents") return false;
  return (
    [style.transform, style.translate, style.rotate, style.scale].some(isSet) ||
    isSet(style.perspective) ||
    isSet(style.backdropFilter) ||
    CREATES_CONTAINING_BLOCK.test(style.contain ?? "") ||
    WILL_TRANSFORM.test(style.willChange ?? "")
  );
}

function clips(element, style) {
  if (style.display === "inline" || style.display === "contents") return false;
  if (style.overflowX === "visible" && style.overflowY === "visible") return false;
  const root = document.documentElement;
  if (element === root) return false; // the window scrolls instead
  return element !== document.body || getComputedStyle(root).overflowX !== "visible";
}

/** The part of the window in which all of these elements show their content. */
export function visibleRect(elements) {
  const rect = { left: -1e6, top: -1e6, right: 1e6, bottom: 1e6 };
  for (const element of elements) {
    const outer = element.getBoundingClientRect();
    const scaleX = outer.width / (element.offsetWidth || 1);
    const scaleY = outer.height / (element.offsetHeight || 1);
    const left = outer.left + element.clientLeft * scaleX;
    const top = outer.top + element.clientTop * scaleY;
    const { overflowX, overflowY } = getComputedStyle(element);
    if (overflowX !== "visible") {
      rect.left = Math.max(rect.left, left);
      rect.right = Math.min(rect.right, left + element.clientWidth * scaleX);
    }
    if (overflowY !== "visible") {
      rect.top = Math.max(rect.top, top);
      rect.bottom = Math.min(rect.bottom, top + element.clientHeight * scaleY);
    }
  }
  return rect;
}
