/** Names and hashes of versions. */
import { createHash } from 'node:crypto';
import type { AssetOutput, Step } from '../../core/assets/step.ts';
import { type RunConfig, stepConfig, withDefaults } from '../../core/config/run-config.ts';
import { partitionContext } from '../../core/partitions/context.ts';
import { partitionPath, splitItemKey } from '../../core/partitions/key.ts';
import { codeOf } from '../../core/source-code.ts';
import type { AttemptRef } from '../messages.ts';

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/**
 * The version that an attempt writes: 32 hexadecimal digits, the same that the state machine computes for a query.
 * A redrive resets the retry count, so the redrive count is part of it; so is what the host adds for attempts of its own.
 */
export function versionOf(step: string, attempt: AttemptRef, hostAttempt = ''): string {
  const retry = hostAttempt === '' ? `${attempt.retry}` : `${attempt.retry}.${hostAttempt}`;
  return sha256(`${attempt.execution}/${step}/${attempt.redrive}.${retry}`).slice(0, 32);
}

/**
 * Orders the attempts of a step at a partition: `0000.00`, and the host's own attempt, `.01`, behind it. The state machine counts
 * anew when a redriven run plans again: then the plan's number comes first, `plan-0002.0000.00`.
 *
 * @param plan number of the run's plan, from 1
 */
export function attemptName(attempt: AttemptRef, plan: number, hostAttempt = ''): string {
  const count = `${String(attempt.redrive).padStart(4, '0')}.${String(attempt.retry).padStart(2, '0')}`;
  const name = plan > 1 ? `plan-${String(plan).padStart(4, '0')}.${count}` : count;
  return hostAttempt === '' ? name : `${name}.${hostAttempt.padStart(2, '0')}`;
}

const codeVersions = new WeakMap<Step, WeakMap<RunConfig, string>>();
const noConfig: RunConfig = {};

/**
 * Code version of a step at a partition: the one given, or a hash of its code, SQL, output types and config. References
 * in the config are hashed as they are written. A version that is given covers what the definition says; config that a
 * run changes is added to it.
 *
 * @param run config of the run; left out: the definition's own
 */
export function codeVersionOf(step: Step, partition = '', run: RunConfig = noConfig): string {
  const own = run.ops?.[step.name] === undefined ? noConfig : run;
  if (own === noConfig && step.codeVersion !== undefined) return step.codeVersion;
  // Config by partition is hashed by partition; all else is once a run.
  if (typeof step.configValue === 'function') return versionWith(step, partition, own);
  let known = codeVersions.get(step);
  if (known === undefined) codeVersions.set(step, (known = new WeakMap()));
  let version = known.get(own);
  if (version === undefined) known.set(own, (version = versionWith(step, partition, own)));
  return version;
}

function versionWith(step: Step, partition: string, run: RunConfig): string {
  // Only a function looks at the partition.
  const isFunction = typeof step.configValue === 'function';
  const at = isFunction ? partitionContext(step.partitions, partition) : { key: partition, values: {} };
  const config = (of: RunConfig): string =>
    JSON.stringify(withDefaults(step.config, stepConfig(step, at, of))) ?? 'null';
  if (step.codeVersion === undefined) return hashOfCode(step, config(run));
  return given(step.codeVersion, config(noConfig), config(run));
}

function given(version: string, defined: string, run: string): string {
  return run === defined ? version : `${version}+${sha256(run).slice(0, 16)}`;
}

function hashOfCode(step: Step, config: string): string {
  const outputs = step.outputs.map(({ key, type }) => [
    key,
    type.kind,
    type.schema ?? null,
    type.sortKey ?? null,
  ]);
  return sha256(`[${JSON.stringify(codeOf(step))},${JSON.stringify(outputs)},${config}]`).slice(0, 16);
}

/** Data version: hash of the code version and the inputs' data versions, ordered by input. */
export function dataVersionOf(codeVersion: string, inputs: Readonly<Record<string, string>>): string {
  const ordered = Object.entries(inputs).sort(([a], [b]) => (a < b ? -1 : 1));
  return sha256([codeVersion, ...ordered.map(([, version]) => version)].join(''));
}

/** Name of the folder of an item, below its partition's: no dimension's value has it there. */
export const itemFolder = 'mapping_key=';

/**
 * Folder of a version in the data store.
 *
 * @param place a partition, or an item of one
 * @param root of the output, which `rootOf` gives
 */
export function locationOf(output: AssetOutput, place: string, version: string, root = ''): string {
  const { partition, mappingKey } = splitItemKey(place);
  const item = mappingKey === undefined ? '' : `/${itemFolder}${mappingKey}`;
  return `${root}${partitionPath(output.key, output.step.partitions, partition)}${item}/${version}`;
}
