/** Goes the way of a shard through a compiled stage: the states, their retriers, the services behind them. */
import type { MapState, Retrier, State, StateMap, TaskState } from '../../state-machines/asl/types.ts';
import type { Clock } from './clock.ts';
import { type Load, type Services, TaskError } from './services.ts';

/** What the way needs. */
export interface Way {
  readonly clock: Clock;
  readonly services: Services;
  /** What a substitution, or the statement of a state, takes. */
  loadOf(name: string): Load;
  /** Batch jobs run as functions. */
  readonly batchOff: boolean;
  readonly random: () => number;
  transitions: number;
}

/** Runs states from the first to the end. @throws TaskError when a task fails after its retries */
export async function runStates({ StartAt, States }: StateMap, way: Way): Promise<void> {
  let name: string | undefined = StartAt;
  while (name !== undefined) {
    const state = States[name] as State;
    way.transitions++;
    await way.services.transitions.take();
    if (state.Type === 'Task') await runTask(name, state, way);
    else if (state.Type === 'Parallel')
      await Promise.all(state.Branches.map((branch) => runStates(branch, way)));
    else if (state.Type === 'Map') throw new Error(`state ${name}: a shard of one partition has no Map`);
    else if (state.Type === 'Fail') throw new TaskError(state.Error);
    name = nextOf(state);
  }
}

/** Of a Choice the last rule is the one that runs the step. */
function nextOf(state: State): string | undefined {
  if (state.Type === 'Choice') return state.Choices.at(-1)?.Next;
  return 'Next' in state ? state.Next : undefined;
}

async function runTask(name: string, task: TaskState, way: Way): Promise<void> {
  const attempts = new Map<Retrier, number>();
  for (;;) {
    try {
      const startedAt = way.clock.now;
      await call(name, task, way);
      // The work goes on to its end, as that of a job whose state timed out may.
      if (way.clock.now - startedAt > (task.TimeoutSeconds ?? Number.POSITIVE_INFINITY))
        throw new TaskError('States.Timeout');
      return;
    } catch (error) {
      if (!(error instanceof TaskError)) throw error;
      const retrier = task.Retry?.find(
        ({ ErrorEquals }) => ErrorEquals.includes(error.name) || ErrorEquals.includes('States.ALL'),
      );
      const attempt = retrier === undefined ? 0 : (attempts.get(retrier) ?? 0);
      if (retrier === undefined || attempt >= (retrier.MaxAttempts ?? 3)) throw error;
      attempts.set(retrier, attempt + 1);
      await way.clock.sleep(delayOf(retrier, attempt, way.random));
    }
  }
}

/** Amazon States Language, "Retrying after error": interval x rate ^ attempt, at most MaxDelaySeconds, jittered from 0. */
function delayOf(retrier: Retrier, attempt: number, random: () => number): number {
  const grown = (retrier.IntervalSeconds ?? 1) * (retrier.BackoffRate ?? 2) ** attempt;
  const most = Math.min(grown, retrier.MaxDelaySeconds ?? Number.POSITIVE_INFINITY);
  return retrier.JitterStrategy === 'FULL' ? most * random() : most;
}

function call(name: string, { Resource, Arguments }: TaskState, way: Way): Promise<void> {
  const { services, loadOf, batchOff } = way;
  const text = (key: string): string =>
    String((Arguments as Readonly<Record<string, unknown>>)[key]).replace(/^\$\{(.+)\}$/, '$1');
  if (Resource.endsWith('lambda:invoke')) {
    const substitution = text('FunctionName');
    return services.invoke(substitution, loadOf(substitution), !substitution.startsWith('Gate'));
  }
  if (Resource.endsWith('startQueryExecution.sync')) return services.runQuery(loadOf(name));
  const substitution = text('JobDefinition');
  const load = loadOf(substitution);
  return batchOff
    ? services.invoke(substitution, { ...load, memoryMb: Math.min(load.memoryMb, 3008) }, true)
    : services.runJob(substitution, load);
}

/** Runs a stage: a child for each shard, so many at the same time. Resolves to how many failed. */
export async function runStage(
  { ItemProcessor }: MapState,
  options: { readonly shards: number; readonly concurrency: number; readonly start: () => Promise<void> },
  way: Way,
): Promise<number> {
  let failed = 0;
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next++ < options.shards) {
      await options.start();
      await runStates(ItemProcessor, way).catch((error) => {
        if (!(error instanceof TaskError)) throw error;
        failed++;
      });
    }
  };
  await Promise.all(Array.from({ length: Math.min(options.concurrency, options.shards) }, worker));
  return failed;
}
