// Python's memory in a snapshot: the parts of it that are not zero.
//
// A third of the memory is zero, and what is left out need not be read, verified and copied. Parts
// are read at the same time, and each is copied when it has arrived.

const PAGE_SIZE = 65536; // of WebAssembly
const MAX_PART_SIZE = 64 * PAGE_SIZE;

/** The parts of `memory` (bytes) that are not zero, in order: [{start, bytes}], whole pages. */
export function splitMemory(memory) {
  const words = new Int32Array(memory.buffer, memory.byteOffset, memory.byteLength >>> 2);
  const parts = [];
  let start; // of the part that is not complete yet
  for (let offset = 0; offset <= memory.length; offset += PAGE_SIZE) {
    const isZero = offset === memory.length || isZeroPage(words, offset >>> 2);
    if (start !== undefined && (isZero || offset - start === MAX_PART_SIZE)) {
      parts.push({ start, bytes: memory.subarray(start, offset) });
      start = undefined;
    }
    if (!isZero) start ??= offset;
  }
  return parts;
}

function isZeroPage(words, first) {
  const end = first + (PAGE_SIZE >>> 2);
  for (let index = first; index < end; index += 1) if (words[index] !== 0) return false;
  return true;
}

/**
 * Make `memory` what it was when `splitMemory` returned these parts.
 *
 * `parts` are [{start, bytes: promise}]. From `untouched` on the memory is known to be zero.
 */
export async function fillMemory(memory, parts, untouched) {
  let end = 0; // of the previous part
  for (const { start, bytes } of parts) {
    memory.fill(0, end, start);
    const content = await bytes;
    memory.set(content, start);
    end = start + content.length;
  }
  memory.fill(0, end, Math.max(end, untouched));
}
