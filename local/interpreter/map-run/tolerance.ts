/** How many children of a map run may fail. */

/** Tolerated failures; undefined: not given. */
export interface Tolerance {
  readonly count: number | undefined;
  /** 0 to 100, of all items. */
  readonly percentage: number | undefined;
}

/** True when the number of items matters. */
export function needsTotal({ percentage }: Tolerance): boolean {
  return percentage !== undefined && percentage > 0 && percentage < 100;
}

/**
 * True when more children failed than tolerated. Given both, passing either is too much; given none, one failure is.
 *
 * @param total number of items; not looked at unless {@link needsTotal}
 */
export function isExceeded({ count, percentage }: Tolerance, failed: number, total: number): boolean {
  if (failed === 0) return false;
  if (count === undefined && percentage === undefined) return true;
  if (count !== undefined && failed > count) return true;
  if (percentage === undefined || percentage >= 100) return false;
  return percentage === 0 || failed * 100 > percentage * total;
}
