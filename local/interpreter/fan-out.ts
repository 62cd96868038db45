/** Runs the branches of a Parallel or the iterations of an inline Map side by side. The first that fails stops the others. */
import { type Cancellation, Interrupted } from './cancellation.ts';
import { StatesError } from './errors.ts';
import type { Payload } from './payload.ts';
import type { Graph, Scope, Visit } from './runtime.ts';
import type { Json } from './types.ts';
import { Slots } from './work.ts';

/** What runs side by side. */
export interface Branches {
  /** Id of the ParallelStateStarted or MapStateStarted event: branches of another attempt are others. */
  readonly startedEventId: number;
  readonly count: number;
  readonly maxConcurrency: number;
  graph(index: number): Graph;
  /** Input of a branch that has not started yet. */
  input(index: number): Payload | Promise<Payload>;
  item?(index: number): Json;
  /** Told of each branch's way; not of branches that ended before a redrive. */
  readonly events?: {
    started(scope: Scope, index: number): void;
    succeeded(scope: Scope, index: number): void;
    failed(scope: Scope, index: number): void;
    aborted(scope: Scope, index: number): void;
  };
}

/**
 * Runs all branches and gives their outputs in order, as one array.
 *
 * @throws what the first failed branch threw, after all others were stopped; Interrupted when the visit is stopped
 */
export async function fanOut(visit: Visit, branches: Branches): Promise<Payload> {
  const { scope } = visit;
  const { execution } = scope;
  const { events, count } = branches;
  const cancellation = scope.cancellation.child();
  const outputs: Payload[] = new Array(count);
  const slots = new Slots(Math.max(1, Math.min(branches.maxConcurrency, count)));
  let failure: unknown;

  const fail = (error: unknown, branch: Scope | undefined): void => {
    if (failure !== undefined) return;
    failure = error;
    if (branch !== undefined) scope.lastEventId = branch.lastEventId;
    if (error instanceof StatesError) cancellation.cancel('SIBLING_FAILED');
    else cancellation.cancel(error instanceof Interrupted ? error.reason : 'ABORTED');
  };

  const runBranch = async (index: number): Promise<void> => {
    let branch: Scope | undefined;
    try {
      branch = scopeOf(visit, branches, index, cancellation);
      const past = execution.past.get(branch.id);
      let input = visit.input;
      if (past?.visit === undefined && past?.exited === undefined) input = await branches.input(index);
      if (past === undefined) events?.started(branch, index);
      outputs[index] = await execution.runStates(branch, input);
      if (past?.exited === undefined || past.exited.next !== undefined) events?.succeeded(branch, index);
      scope.lastEventId = branch.lastEventId;
    } catch (error) {
      const first = failure === undefined;
      fail(error, branch);
      if (branch === undefined) return;
      if (error instanceof StatesError && first) events?.failed(branch, index);
      else if (error instanceof Interrupted && error.reason === 'SIBLING_FAILED')
        events?.aborted(branch, index);
    } finally {
      slots.give();
    }
  };

  for (let index = 0; index < count; index++) {
    await slots.take();
    if (failure !== undefined) {
      slots.give();
      break;
    }
    runBranch(index).catch((error) => fail(error, undefined));
  }
  await slots.idle();
  cancellation.end();
  if (failure !== undefined) throw failure;
  const texts = outputs.map(({ text }) => text);
  return { value: outputs.map(({ value }) => value), text: `[${texts.join(',')}]` };
}

function scopeOf(visit: Visit, branches: Branches, index: number, cancellation: Cancellation): Scope {
  const { scope } = visit;
  const id = `${branches.startedEventId}.${index}`;
  const past = scope.execution.past.get(id);
  return {
    id,
    execution: scope.execution,
    graph: branches.graph(index),
    cancellation,
    variables: past === undefined ? scope.variables : { ...scope.variables, ...past.variables },
    mapItem: branches.item === undefined ? scope.mapItem : { Index: index, Value: branches.item(index) },
    lastEventId: past?.lastEventId ?? branches.startedEventId,
  };
}
