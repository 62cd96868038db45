/** Ranges of bytes of an object: from `start`, inclusive, to `end`, exclusive. */

/** @throws RangeError for a range that holds no byte */
export function checkRange(start: number, end: number): void {
  if (Number.isSafeInteger(start) && Number.isSafeInteger(end) && 0 <= start && start < end) return;
  throw new RangeError(`bytes from ${start} to ${end} are no range; start from 0 and end after the start`);
}

/** The error for an object that a range does not lie in. */
export function rangeError(url: string, key: string, end: number): RangeError {
  return new RangeError(`${url}/${key} ends before byte ${end}`);
}
