/** The message that a worker gets: references only, never data. Workers accept this and the previous schemaVersion. */
import { createHash } from 'node:crypto';
import type { Step } from '../../core/assets/step.ts';
import { attempt, expression, literal, sameInput } from '../asl/jsonata.ts';
import type { Template } from '../asl/types.ts';
import type { LowerContext } from './types.ts';

/** JSONata of the task message of a step, from the shard that is the state's input. */
export function taskPayload(
  { job, leadsAround }: Pick<LowerContext, 'job' | 'leadsAround'>,
  step: Step,
  extra: Readonly<Record<string, string>> = {},
): string {
  const fields = {
    schemaVersion: '1',
    job: literal(job),
    step: literal(step.name),
    runId: '$states.input.run_id',
    partition: '$states.input.partition',
    ...(step.fanOut === undefined
      ? { last: '$states.input.last' }
      : { mappingKey: '$states.input.mapping_key' }),
    attempt,
    ...(leadsAround && { steps: '$states.input.steps' }),
    ...extra,
  };
  return `{${Object.entries(fields)
    .map(([name, value]) => `${literal(name)}: ${value}`)
    .join(', ')}}`;
}

/** The shard after a worker's task: as it was, or with the steps that the worker says to skip. */
export function shardAfter({
  leadsAround,
  isOfItem = false,
  transition,
}: Pick<LowerContext, 'leadsAround' | 'isOfItem' | 'transition'>): Template {
  if (isOfItem && 'End' in transition) return {};
  if (!leadsAround) return sameInput;
  return expression(
    '$merge([$states.input, {"steps": $merge([$states.input.steps, $states.result.Payload.skip])}])',
  );
}

/** Optional `Catch` as a field to spread. */
export function catchField<C>(catchers: readonly C[] | undefined): { readonly Catch?: readonly C[] } {
  return catchers === undefined ? {} : { Catch: catchers };
}

/** Names whose words a capital letter tells apart. */
const plainWords = /^[a-z][a-z0-9]*(_[a-z][a-z0-9]*)*$/;

/**
 * Name of a substitution: CloudFormation takes letters and digits only, so `_` becomes a capital. A step name in which
 * that would lose something, such as `a__b`, gets a hash of itself, so that two steps never share a name.
 */
export function substitutionName(prefix: string, step: string, suffix = ''): string {
  const words = step.split('_').filter((word) => word !== '');
  const camel = words.map((word) => (word[0] as string).toUpperCase() + word.slice(1)).join('');
  const hash = plainWords.test(step) ? '' : createHash('sha256').update(step).digest('hex').slice(0, 8);
  return `${prefix}${camel}${hash}${suffix}`;
}
