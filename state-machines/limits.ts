/** What the service allows of a state machine, and what a job has to keep to. */
import { DefinitionError } from '../core/errors.ts';
import { mostItems } from '../core/ops/most-items.ts';
import type { StateMachine } from './asl/types.ts';
import { extentOf } from './measure.ts';

/**
 * Events that an execution may come to: of the 25,000 that Step Functions keeps, 5,000 are left for redrives. An
 * execution with more than 24,999 cannot be redriven.
 * Source: AWS Step Functions developer guide, "Service quotas".
 */
export const mostEvents = 20_000;

/** Bytes of a definition. Source: the same page, 1 MB. */
export const mostBytes: number = 1024 * 1024;

/**
 * Checks a definition against the limits.
 *
 * @throws DefinitionError that says which limit, by how much, and what to do
 */
export function checkLimits(job: string, asl: StateMachine, text: string): void {
  const problems: string[] = [];
  const remedy = 'part the job into several by `selection`';
  if (text.length > mostBytes)
    problems.push(
      `job ${job}: its definition has ${text.length} bytes, more than the ${mostBytes} that Step Functions takes; ${remedy}`,
    );
  for (const [what, states] of [
    ['the execution', asl] as const,
    ...Object.entries(asl.States).flatMap(([name, state]) =>
      state.Type === 'Map' ? [[`a shard of ${name}`, state.ItemProcessor] as const] : [],
    ),
  ]) {
    const events = extentOf(states).mostEvents;
    if (events > mostEvents)
      problems.push(
        `job ${job}: ${what} can come to ${events} history events with its retries, more than the ${mostEvents} allowed; ${remedy}, or lower retry.maxRetries${text.includes('$items_') ? `; a map counts as ${mostItems} items, so fewer and larger ops in it help too` : ''}`,
      );
  }
  if (problems.length > 0) throw new DefinitionError(problems);
}
