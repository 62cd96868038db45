/** Recorded answers about partitions that quantflow gives otherwise on purpose. One that is not here, or no longer differs, fails. */

/** A difference: what Dagster says stands in the recorded tables. */
export interface Difference {
  /** Id of the recorded case, or name of the recorded answer. */
  readonly id: string;
  readonly ours: unknown;
  readonly because: string;
}

export const partitionDifferences: readonly Difference[] = [
  {
    id: 'multi.three dims',
    ours: ['2025-01-01|b|X', '2025-01-01|b|Y', '2025-01-01|s|X', '2025-01-01|s|Y'],
    because: 'a product has any number of dimensions; Dagster stops at two',
  },
  {
    id: 'sched.assetjob exclusions sun tick (no skip: re-requests last key, run_key dedupes)',
    ours: { cron: '0 0 * * *', partition: [], skip: 'the window that ended is excluded from the partitions' },
    because:
      'a tick whose own window is excluded has nothing to do; Dagster asks for an older partition again',
  },
];

/** Where Dagster's behaviour is wrong, silent or refused, and no recorded case shows. Each is shown in `partition-extensions.test.ts`. */
export const partitionExtensions: readonly { readonly what: string; readonly because: string }[] = [
  {
    what: 'downstream of an upstream window, with offsets between different windows',
    because:
      'offsets count downstream windows in both directions, so that the two directions agree; Dagster counts upstream windows on the way back',
  },
  {
    what: 'an offset reaches before the downstream starts when the upstream has windows there',
    because: 'offsets are cut at the bounds of the upstream, which has the data, not of the downstream',
  },
  {
    what: 'endOffset less than startOffset is refused',
    because: 'the moved window would be empty or inverted, a mistake rather than a wish',
  },
  {
    what: 'an hour excluded by a cron expression is excluded both times that the clock shows it',
    because: 'an exclusion names times of the local clock',
  },
  {
    what: 'hourly windows in a zone that moves by half an hour follow the local minute',
    because: 'a window begins when the local clock shows the minute; steps of 60 minutes would drift off it',
  },
  {
    what: 'a day that the calendar of a zone skips has no window',
    because: 'two ticks at one instant would be an empty window: they are one tick',
  },
  {
    what: 'keys with a space or a slash are refused',
    because: 'a key is a folder name of the store',
  },
  {
    what: 'time windows with offsets map products too',
    because: 'the other dimensions map by identity; Dagster needs a mapping written for each dimension',
  },
  {
    what: 'products with equal other dimensions and different windows map by time without being told',
    because: 'Dagster refuses such a pair unless its mapping is written out',
  },
  {
    what: 'the last partition of a product keeps the other dimensions that both sides have',
    because: 'the last model of this symbol is meant, not the last key in order',
  },
];
