import { withAttempts } from '../attempts.ts';
import { evaluate } from '../evaluate.ts';
import { fanOut } from '../fan-out.ts';
import type { Template } from '../jsonata/template.ts';
import { checkSize, type Payload, payload } from '../payload.ts';
import { lastEvent } from '../resume.ts';
import type { Graph, Visit } from '../runtime.ts';
import type { StateKind } from './kind.ts';

/**
 * Parallel: runs its branches on the same input (Arguments, or the state's) and gives their outputs in order. A branch
 * that fails stops the others and fails the state with its own error. A redrive runs the branches that did not succeed,
 * each from the state where it was.
 */
export const parallel: StateKind = {
  fields: ['Branches', 'Arguments', 'Retry', 'Catch', 'Assign', 'Output', 'Next', 'End'],
  parse(parser) {
    const branches = parser.graphs('Branches');
    const args = parser.template('Arguments');
    const handling = parser.errorHandling();
    const completion = parser.completion({ result: true });
    return (visit) =>
      withAttempts(visit, 'Parallel', handling, completion, () => attempt(visit, branches, args));
  },
};

async function attempt(
  visit: Visit,
  branches: readonly Graph[],
  args: Template | undefined,
): Promise<Payload> {
  const { scope, state } = visit;
  const past = lastEvent(visit.past, ['ParallelStateStarted']);
  visit.past = undefined;
  let input = visit.input;
  if (args !== undefined) {
    input = payload(await evaluate(args, visit));
    checkSize(input.text, state.name, 'arguments');
  }
  const startedEventId = past?.id ?? scope.execution.history.append(scope, 'ParallelStateStarted');
  return fanOut(visit, {
    startedEventId,
    count: branches.length,
    maxConcurrency: branches.length,
    graph: (index) => branches[index] as Graph,
    input: () => input,
  });
}
