/** Size of a sample. The same options give the same files on every machine. */
export interface SampleOptions {
  readonly seed: string;
  readonly users: number;
  readonly items: number;
  /** First day of the events, `YYYY-MM-DD`, UTC. */
  readonly firstDay: string;
  readonly days: number;
  readonly eventsPerDay: number;
  /** Values of an embedding. */
  readonly length: number;
}

/** Days from 29 before the first partition, 2026-02-01, to the end of that month; a few hundred users and items. */
export const defaultSample: SampleOptions = {
  seed: 'dssm-ranking',
  users: 300,
  items: 500,
  firstDay: '2026-01-03',
  days: 57,
  eventsPerDay: 150,
  length: 1152,
};
