/**
 * A fan-out inside a shard: a task that says which items run, a Map over them, a task that puts together what they made.
 * Whether an item failed is looked at when all are done, as behind a Parallel.
 */
import type { FanOut, Step } from '../../core/assets/step.ts';
import { DefinitionError } from '../../core/errors.ts';
import type { Substitution } from '../../core/jobs/substitution.ts';
import { mostItems } from '../../core/ops/most-items.ts';
import { attempt, expression, literal, sameInput } from '../asl/jsonata.ts';
import { retriers } from '../asl/retry.ts';
import type { Catcher, State, StateMap, Transition } from '../asl/types.ts';
import type { Permission } from '../types.ts';
import { catchField, shardAfter } from './task-payload.ts';

/** Steps of a shard that run for each item of one output. */
export interface FanOutNode {
  readonly fanOut: FanOut;
  /** Upstream first. */
  readonly steps: readonly Step[];
}

/** What the states of a fan-out are made from. */
export interface FanOutContext {
  readonly job: string;
  /** States of one item. */
  readonly item: StateMap;
  /** Variables of this fan-out alone. */
  readonly itemsVariable: string;
  readonly failedVariable: string;
  /** Catchers of its tasks, inside a Parallel. */
  readonly catchers: readonly Catcher[] | undefined;
  readonly leadsAround: boolean;
  /** The Choice that looks at what failed; its default is `<name> collect`. */
  readonly next: string;
  /** Behind the last state. */
  readonly transition: Transition;
}

/** The function behind both ends of every fan-out. */
export const fanOutSubstitutions: Readonly<Record<string, Substitution>> = {
  FanOutFunction: { kind: 'function', handler: 'fan-out', memoryMb: 512, timeoutSeconds: 300 },
};

export const fanOutPermissions: readonly Permission[] = [
  { principal: 'machine', action: 'invoke-function', resource: 'FanOutFunction' },
];

/** `$items_1`: what a Map over items has as its Items. */
export function isOverItems(items: string): boolean {
  return /^\{% \$items_\d+ %\}$/.test(items);
}

/** The states but the Choice before and the one that looks at failures. */
export function fanOutStates(
  { fanOut, steps }: FanOutNode,
  context: FanOutContext,
): Readonly<Record<string, State>> {
  checkBytes({ fanOut, steps });
  const { name } = fanOut;
  const { item, itemsVariable, failedVariable, catchers, next, transition, leadsAround } = context;
  return {
    [`${name} items`]: {
      ...task(steps, 'items', context),
      Comment: 'Items that run: those that are not made already',
      Assign: { [itemsVariable]: expression('$states.result.Payload.items') },
      Output: shardAfter({ leadsAround, transition: { Next: name } }),
      Next: name,
    },
    [name]: {
      Type: 'Map',
      Comment: `At most ${mostItems} items`,
      Items: expression(`$${itemsVariable}`),
      ItemSelector: expression(
        '$merge([$states.input, {"mapping_key": $states.context.Map.Item.Value.key, "steps": $states.context.Map.Item.Value.steps}])',
      ),
      MaxConcurrency: fanOut.maxConcurrency,
      ItemProcessor: { ProcessorConfig: { Mode: 'INLINE' }, ...item },
      ...catchField(catchers),
      Assign: { [failedVariable]: expression('[$states.result[$exists(error)]]') },
      Output: sameInput,
      Next: next,
    },
    [`${name} collect`]: {
      ...task(steps, 'collect', context),
      Comment: 'What the items made, as one version',
      Output: shardAfter({ leadsAround: false, transition }),
      ...transition,
    },
  };
}

function task(
  steps: readonly Step[],
  phase: 'items' | 'collect',
  { job, catchers }: FanOutContext,
): Pick<
  Extract<State, { Type: 'Task' }>,
  'Type' | 'Resource' | 'Arguments' | 'TimeoutSeconds' | 'Retry' | 'Catch'
> {
  const fields = {
    schemaVersion: '1',
    job: literal(job),
    runId: '$states.input.run_id',
    partition: '$states.input.partition',
    attempt,
    phase: literal(phase),
    members: `[${steps.map(({ name }) => literal(name)).join(', ')}]`,
    steps: '$states.input.steps',
  };
  const payload = Object.entries(fields).map(([field, value]) => `${literal(field)}: ${value}`);
  return {
    Type: 'Task',
    Resource: 'arn:aws:states:::lambda:invoke',
    Arguments: { FunctionName: '${FanOutFunction}', Payload: expression(`{${payload.join(', ')}}`) },
    TimeoutSeconds: 330,
    Retry: retriers('lambda'),
    ...catchField(catchers),
  };
}

/** Bytes of a value in an execution. Source: Step Functions developer guide, service quotas. */
const mostBytes = 256 * 1024;

/** @throws DefinitionError for steps whose names alone make the list of items larger than the service takes */
function checkBytes({ fanOut, steps }: FanOutNode): void {
  const item = '{"key":"","steps":{}},'.length + 64;
  const bytes =
    mostItems * (item + steps.reduce((sum, { name }) => sum + name.length + '"":"skip",'.length, 0));
  if (bytes <= mostBytes) return;
  throw new DefinitionError([
    {
      text: `${fanOut.name}: ${steps.length} steps for each of ${mostItems} items are a list of ${bytes} bytes, more than the ${mostBytes} that Step Functions takes; put some of the steps together, or give them shorter names`,
      of: steps[0],
    },
  ]);
}
