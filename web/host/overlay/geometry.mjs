// Points, 2 × 2 matrices, and the comparison of two drawings.
//
// A matrix lists its columns: [x of right, y of right, x of down, y of down].

export const center = ({ left, right, top, bottom }) => [(left + right) / 2, (top + bottom) / 2];

export const determinant = ([a, b, c, d]) => a * d - b * c;

export const apply = ([a, b, c, d], [x, y]) => [a * x + c * y, b * x + d * y];

export const multiply = (left, right) => [
  ...apply(left, [right[0], right[1]]),
  ...apply(left, [right[2], right[3]]),
];

/** The vector that `matrix` maps to [x, y]. */
export function solve(matrix, [x, y]) {
  const [a, b, c, d] = matrix;
  const size = determinant(matrix) || 1;
  return [(d * x - c * y) / size, (a * y - b * x) / size];
}

/** Of a picture on the page: whether only its size differs, by at most `tolerance` CSS pixels. */
export function isSimilar(one, other, tolerance) {
  if (one.isMirrored !== other.isMirrored || one.ratio !== other.ratio) return false;
  if (one.width === 0 || other.width === 0) return one.width === other.width;
  if (Math.abs(one.width - other.width) > tolerance) return false;
  return ["height", "left", "top", "scaleX", "scaleY"].every(
    (name) => Math.abs(one[name] / one.width - other[name] / other.width) < 1e-4,
  );
}
