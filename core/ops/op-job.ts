/** A job of ops alone. */
import type { Deps } from '../assets/deps.ts';
import type { Job } from '../jobs/job.ts';
import type { Schedule } from '../jobs/schedule.ts';
import { rememberOrigin } from '../origin.ts';
import type { PartitionsDefinition } from '../partitions/definition/types.ts';
import { refuse } from './composition.ts';
import { makeOpGraph } from './make-graph.ts';
import type { HandlesOf } from './types.ts';

/**
 * Options of {@link opJob}.
 *
 * @example
 * const ping = op({ name: 'ping', run: ({ log }) => log.info('here') });
 * const options: OpJobOptions<Record<never, never>> = {
 *   name: 'heartbeat',
 *   description: 'Says that it runs',
 *   compose: () => ping(),
 * };
 * opJob(options);
 */
export interface OpJobOptions<D extends Deps> {
  readonly name: string;
  readonly description?: string;
  /** Assets that the ops read, by the name that `compose` uses. */
  readonly deps?: D;
  /** Partitions of every op. Left out: the job is not partitioned. */
  readonly partitions?: PartitionsDefinition;
  readonly schedule?: Schedule;
  /** Calls the ops. Runs once, when the job is defined. */
  readonly compose: (deps: HandlesOf<D>) => unknown;
}

/**
 * A job that makes no asset: its ops run anew in every run. What they hand on is kept under `<job>/<op>`.
 *
 * @throws DefinitionError when an op is called with wrong inputs, or none is called
 * @example
 * const send = op({
 *   name: 'send',
 *   ins: { mean: json<{ mean: number }>() },
 *   run: async (_, { mean }) =>
 *     void (await fetch('https://example.com/hook', { method: 'POST', body: JSON.stringify(mean) })),
 * });
 * const report = opJob({
 *   name: 'report',
 *   deps: { mean },
 *   partitions: days,
 *   schedule: partitionSchedule(),
 *   compose: ({ mean }) => send({ mean }),
 * });
 * definitions({ assets: [prices, mean], jobs: [report] });
 */
export function opJob<const D extends Deps = Record<never, never>>(options: OpJobOptions<D>): Job {
  const { name, description = '', deps, partitions, schedule, compose } = options;
  const what = `job ${name}`;
  const { graph } = makeOpGraph({
    name,
    kind: 'job',
    what,
    deps,
    partitions,
    compose,
    assetsOf: () => [],
  });
  if (graph.steps.length === 0) refuse(`${what} calls no op in its compose; call at least one`);
  const job: Job = { name, selection: '', description, schedule, ops: graph };
  rememberOrigin(job);
  return job;
}
