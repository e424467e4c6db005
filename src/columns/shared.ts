type Numbers = Int32Array | Uint32Array | Uint8Array | Float64Array;

/**
 * A copy of the first numbers of a column in memory that threads share, so that sending it to another
 * thread copies nothing.
 *
 * @param from the column
 * @param length how many numbers; those that it does not have are `missing`
 * @param view makes the array over the memory
 * @param missing 0 by default
 * @example sharedCopy(Int32Array.of(1, 2, 3), 2, (buffer) => new Int32Array(buffer)) // Int32Array [1, 2]
 */
export function sharedCopy<Data extends Numbers>(
  from: Data,
  length: number,
  view: (buffer: SharedArrayBuffer) => Data,
  missing = 0,
): Data {
  const made = view(new SharedArrayBuffer(length * from.BYTES_PER_ELEMENT));
  if (missing !== 0) made.fill(missing, Math.min(length, from.length));
  made.set(from.subarray(0, length));
  return made;
}
