import { withAttempts } from '../attempts.ts';
import { EvaluationError } from '../errors.ts';
import { evaluate, evaluateNumber, unexpected, where } from '../evaluate.ts';
import { fanOut } from '../fan-out.ts';
import type { Template } from '../jsonata/template.ts';
import type { NumberField } from '../parse/state-parser.ts';
import { checkSize, type Payload, payload } from '../payload.ts';
import { lastEvent } from '../resume.ts';
import type { Graph, Visit } from '../runtime.ts';
import type { Json } from '../types.ts';
import type { StateKind } from './kind.ts';

/** Iterations at once when MaxConcurrency is 0 or absent. Source: Step Functions developer guide, inline mode. */
const defaultConcurrency = 40;

interface MapFields {
  readonly items: Template | undefined;
  readonly selector: Template | undefined;
  readonly maxConcurrency: NumberField | undefined;
  readonly processor: Graph;
}

/**
 * Map, inline: runs its processor on each item and gives the outputs in order. An iteration that fails stops the others
 * and fails the state with its own error. A redrive runs the iterations that did not succeed, each from the state where
 * it was; Items is evaluated again for those that had not started.
 */
export const mapInline: StateKind = {
  fields: [
    'Items',
    'ItemSelector',
    'ItemProcessor',
    'MaxConcurrency',
    'Retry',
    'Catch',
    'Assign',
    'Output',
    'Next',
    'End',
  ],
  parse(parser) {
    const fields: MapFields = {
      items: parser.items('Items'),
      selector: parser.template('ItemSelector'),
      maxConcurrency: parser.number('MaxConcurrency', {
        minimum: 0,
        maximum: Number.MAX_SAFE_INTEGER,
        integer: true,
      }),
      processor: parser.processor('ItemProcessor', { distributed: false }),
    };
    const handling = parser.errorHandling();
    const completion = parser.completion({ result: true });
    return (visit) => withAttempts(visit, 'Map', handling, completion, () => attempt(visit, fields));
  },
};

/** The items of a Map: of its Items, or of its input. @throws EvaluationError when they are no array */
export async function itemsOf(items: Template | undefined, visit: Visit): Promise<readonly Json[]> {
  const value = items === undefined ? visit.input.value : await evaluate(items, visit);
  if (Array.isArray(value)) return value;
  if (items !== undefined) throw unexpected(items, visit, value, 'an array');
  throw new EvaluationError(
    'Items',
    `${where(visit)}The input of a Map without Items must be an array, but is ${visit.input.text.slice(0, 200)}`,
  );
}

async function attempt(visit: Visit, fields: MapFields): Promise<Payload> {
  const { scope, state } = visit;
  const { history } = scope.execution;
  const past = lastEvent(visit.past, ['MapStateStarted']);
  visit.past = undefined;
  const concurrency = fields.maxConcurrency && (await evaluateNumber(fields.maxConcurrency, visit));
  const items = await itemsOf(fields.items, visit);
  const startedEventId =
    past?.id ??
    history.append(scope, 'MapStateStarted', { mapStateStartedEventDetails: { length: items.length } });
  const item = (index: number): Json => items[index] ?? null;
  const details = (index: number) => ({ name: state.name, index });
  return fanOut(visit, {
    startedEventId,
    count: items.length,
    maxConcurrency: concurrency === undefined || concurrency === 0 ? defaultConcurrency : concurrency,
    graph: () => fields.processor,
    item,
    async input(index) {
      if (fields.selector === undefined) return payload(item(index));
      const mapItem = { Index: index, Value: item(index) };
      const selected = payload(await evaluate(fields.selector, visit, { mapItem }));
      checkSize(selected.text, state.name, 'arguments');
      return selected;
    },
    events: {
      started: (branch, index) =>
        history.append(branch, 'MapIterationStarted', { mapIterationStartedEventDetails: details(index) }),
      succeeded: (branch, index) =>
        history.append(branch, 'MapIterationSucceeded', {
          mapIterationSucceededEventDetails: details(index),
        }),
      failed: (branch, index) =>
        history.append(branch, 'MapIterationFailed', { mapIterationFailedEventDetails: details(index) }),
      aborted: (branch, index) =>
        history.append(branch, 'MapIterationAborted', { mapIterationAbortedEventDetails: details(index) }),
    },
  });
}
