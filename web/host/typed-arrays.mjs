// Typed arrays.

/** The elements of all arrays, in a new array of this type. */
export function concat(TypedArray, arrays) {
  const result = new TypedArray(arrays.reduce((sum, { length }) => sum + length, 0));
  let offset = 0;
  for (const array of arrays) {
    result.set(array, offset);
    offset += array.length;
  }
  return result;
}
