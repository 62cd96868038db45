/** Jobs: a selection of the graph, or ops of their own, that run as one state machine. */
import type { OpGraph } from '../assets/step.ts';
import type { AssetSelection } from '../graph/selection/builder.ts';
import { type OptionNames, refuseUnknownOptions } from '../options.ts';
import { rememberOrigin } from '../origin.ts';
import type { Schedule } from './schedule.ts';

/**
 * A job as the user writes it.
 *
 * @example
 * const jobs: readonly Job[] = ['ingest', 'labels'].map((group) =>
 *   job({ name: group, selection: `group:${group}` }),
 * );
 */
export interface Job {
  readonly name: string;
  /** Asset selection, such as `group:ingest` or `*`; empty for a job of ops. */
  readonly selection: string;
  readonly description: string;
  readonly schedule: Schedule | undefined;
  /** The ops of a job that makes no assets. */
  readonly ops?: OpGraph;
}

/**
 * Options of {@link job}.
 *
 * @example
 * const options: JobOptions = {
 *   name: 'labels',
 *   selection: 'group:labels',
 *   description: 'Labels of the day',
 * };
 * job(options);
 */
export interface JobOptions {
  readonly name: string;
  /** @default '*', every asset */
  readonly selection?: string | AssetSelection;
  readonly description?: string;
  readonly schedule?: Schedule;
}

const optionNames: OptionNames<JobOptions> = {
  name: true,
  selection: true,
  description: true,
  schedule: true,
};

/**
 * A job over the selected assets.
 *
 * @throws RangeError for an option that there is not
 * @example
 * job({ name: 'quantflow_ingest', selection: 'group:ingest', schedule: partitionSchedule() });
 */
export function job(options: JobOptions): Job {
  refuseUnknownOptions(`job ${options.name}`, options, optionNames);
  const { name, selection = '*', description = '', schedule } = options;
  const made = { name, selection: String(selection), description, schedule };
  rememberOrigin(made);
  return made;
}
