/** A map run from its start, or from where it was left, to its result. */
import { mapRun } from '../arn.ts';
import { Interrupted } from '../cancellation.ts';
import { StatesError } from '../errors.ts';
import { failureDetails } from '../history/events.ts';
import { type Payload, parsed, payload, tooLarge } from '../payload.ts';
import { lastEvent, type PastVisit } from '../resume.ts';
import type { Graph, Visit } from '../runtime.ts';
import { type BatchPlan, childInputs, type Selector } from './child-inputs.ts';
import { type ChildrenResult, childName, type MapRun, outputsOf, runChildren } from './children.ts';
import { type ResultTarget, ResultWriter } from './result-writer.ts';
import type { ItemSource } from './source.ts';
import type { Tolerance } from './tolerance.ts';

/** The fields of a Distributed Map, evaluated. */
export interface MapPlan {
  readonly label: string;
  readonly source: ItemSource;
  readonly select: Selector | undefined;
  readonly batch: BatchPlan | undefined;
  readonly processor: Graph;
  readonly maxConcurrency: number;
  readonly tolerance: Tolerance;
  /** Where results go; undefined: into the state's result. */
  readonly target: ResultTarget | undefined;
}

/**
 * Runs the children and gives the state's result: the outputs of those that succeeded, or where they were written.
 *
 * @throws StatesError States.ExceedToleratedFailureThreshold, States.ItemReaderFailed, States.ResultWriterFailed or
 * States.DataLimitExceeded; Interrupted
 */
export async function runMap(visit: Visit, plan: MapPlan): Promise<Payload> {
  const { execution } = visit.scope;
  const { history, host } = execution;
  const { past } = visit;
  visit.past = undefined;
  const machine = `${rootOf(execution.machine)}/${plan.label}`;
  const begun = begin(visit, plan, past);
  const run: MapRun = {
    ...plan,
    ...begun,
    inputs: () => childInputs(plan.source, plan.select, plan.batch),
    machine,
    keepOutputs: plan.target === undefined,
  };
  const writer = plan.target && new ResultWriter(host, plan.target, machine, run.arn);
  if (begun.succeeded) return resultOf(visit, writer, outputsOf(run, host.journal));
  const now = (): string => new Date(host.clock.now()).toISOString();
  host.journal.append(run.arn, {
    mapRun: {
      mapRunArn: run.arn,
      executionArn: execution.arn,
      startDate: now(),
      maxConcurrency: plan.maxConcurrency,
      toleratedFailureCount: plan.tolerance.count ?? 0,
      toleratedFailurePercentage: plan.tolerance.percentage ?? 0,
    },
  });
  const close = (status: 'SUCCEEDED' | 'FAILED' | 'ABORTED', total = 0): void => {
    host.journal.append(run.arn, { closed: { status, total, stopDate: now() } });
    host.journal.close(run.arn);
  };
  try {
    const { total, outputs } = await toTheEnd(visit, run, writer);
    const result = resultOf(visit, writer, outputs);
    close('SUCCEEDED', total);
    history.append(visit.scope, 'MapRunSucceeded');
    return result;
  } catch (error) {
    if (error instanceof StatesError) {
      close('FAILED');
      history.append(visit.scope, 'MapRunFailed', {
        mapRunFailedEventDetails: failureDetails(error.error, error.cause),
      });
    } else if (error instanceof Interrupted) {
      close('ABORTED');
      if (error.reason === 'SIBLING_FAILED') history.append(visit.scope, 'MapRunAborted');
    }
    throw error;
  }
}

function rootOf(machine: string): string {
  return machine.split('/')[0] as string;
}

interface Begun {
  readonly id: string;
  readonly arn: string;
  readonly redriven: boolean;
  /** It ended with success, and its process was killed before the state was left. */
  readonly succeeded: boolean;
}

/** Starts a map run, or goes on with the one that an earlier attempt of this visit started. */
function begin(visit: Visit, plan: MapPlan, past: PastVisit | undefined): Begun {
  const { scope } = visit;
  const { arn: executionArn, history, machine } = scope.execution;
  const started = lastEvent(past, ['MapRunStarted'], ['MapStateStarted'])?.mapRunStartedEventDetails;
  if (started === undefined) {
    const length = plan.source.length ?? 0;
    history.append(scope, 'MapStateStarted', { mapStateStartedEventDetails: { length } });
    const ordinal = scope.execution.mapRuns.get(plan.label) ?? 0;
    scope.execution.mapRuns.set(plan.label, ordinal + 1);
    const { id, arn } = mapRun(executionArn, rootOf(machine), plan.label, ordinal);
    history.append(scope, 'MapRunStarted', { mapRunStartedEventDetails: { mapRunArn: arn } });
    return { id, arn, redriven: false, succeeded: false };
  }
  const { mapRunArn: arn } = started;
  const succeeded =
    lastEvent(past, ['MapRunSucceeded'], ['MapRunStarted', 'MapRunRedriven', 'MapRunFailed']) !== undefined;
  if (!succeeded) {
    const before = past?.events.filter((e) => e.mapRunRedrivenEventDetails?.mapRunArn === arn).length ?? 0;
    history.append(scope, 'MapRunRedriven', {
      mapRunRedrivenEventDetails: { mapRunArn: arn, redriveCount: before + 1 },
    });
  }
  return { id: arn.slice(arn.lastIndexOf(':') + 1), arn, redriven: true, succeeded };
}

/** Runs the children and writes their results. */
async function toTheEnd(
  visit: Visit,
  run: MapRun,
  writer: ResultWriter | undefined,
): Promise<ChildrenResult> {
  const cancellation = visit.scope.cancellation.child();
  try {
    const result = await runChildren(run, visit.scope.execution, cancellation);
    visit.scope.cancellation.check();
    if (writer !== undefined) {
      let index = 0;
      for await (const { input } of run.inputs()) await writer.add(childName(run, index++), input.text);
      await writer.finish();
    }
    if (!result.exceeded) return result;
    throw new StatesError(
      'States.ExceedToleratedFailureThreshold',
      'The specified tolerated failure threshold was exceeded',
    );
  } finally {
    cancellation.end();
  }
}

function resultOf(
  visit: Visit,
  writer: ResultWriter | undefined,
  outputs: ChildrenResult['outputs'],
): Payload {
  if (writer !== undefined) return payload(writer.result);
  if (outputs === undefined) throw tooLarge(visit.state.name, 'result');
  return parsed(`[${outputs.join(',')}]`);
}
