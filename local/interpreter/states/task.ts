import { withAttempts } from '../attempts.ts';
import { Interrupted } from '../cancellation.ts';
import { asStatesError, StatesError } from '../errors.ts';
import { contextOf, evaluate, evaluateNumber } from '../evaluate.ts';
import { failureDetails, type TaskDetails, whole } from '../history/events.ts';
import type { Template } from '../jsonata/template.ts';
import type { NumberField } from '../parse/state-parser.ts';
import { checkSize, type Payload, parsed, payload } from '../payload.ts';
import { lastEvent } from '../resume.ts';
import type { Visit } from '../runtime.ts';
import type { Integration } from '../types.ts';
import { hostTask } from '../work.ts';
import type { StateKind } from './kind.ts';

interface TaskFields {
  readonly resource: string;
  readonly details: TaskDetails;
  readonly args: Template | undefined;
  readonly timeout: NumberField | undefined;
  readonly heartbeat: NumberField | undefined;
}

/** Longest TimeoutSeconds. */
const maxSeconds = 99_999_999;

/**
 * Task: calls the integration of its Resource. HeartbeatSeconds and Credentials are checked and otherwise ignored: no
 * integration of the embedded host reports heartbeats, and it has no roles.
 */
export const task: StateKind = {
  fields: [
    'Resource',
    'Arguments',
    'Credentials',
    'TimeoutSeconds',
    'HeartbeatSeconds',
    'Retry',
    'Catch',
    'Assign',
    'Output',
    'Next',
    'End',
  ],
  parse(parser) {
    const seconds = { minimum: 1, maximum: maxSeconds, integer: true };
    const resource = parser.resource('Resource');
    const fields: TaskFields = {
      resource,
      details: detailsOf(resource),
      args: parser.template('Arguments'),
      timeout: parser.number('TimeoutSeconds', seconds),
      heartbeat: parser.number('HeartbeatSeconds', seconds),
    };
    parser.template('Credentials');
    const handling = parser.errorHandling();
    const completion = parser.completion({ result: true });
    return (visit) => withAttempts(visit, 'Task', handling, completion, () => attempt(visit, fields));
  },
};

/** `arn:aws:states:::batch:submitJob.sync` -> `batch`, `submitJob.sync`. */
function detailsOf(resource: string): TaskDetails {
  const parts = resource.split(':').slice(5);
  return { resourceType: parts.slice(0, -1).join(':'), resource: parts.at(-1) ?? '' };
}

async function attempt(visit: Visit, fields: TaskFields): Promise<Payload> {
  const { scope, state } = visit;
  const { history } = scope.execution;
  const { details } = fields;
  const done = lastEvent(visit.past, ['TaskSucceeded'], ['TaskScheduled', 'EvaluationFailed']);
  visit.past = undefined;
  if (done?.taskSucceededEventDetails !== undefined) return parsed(done.taskSucceededEventDetails.output);

  const args = payload(fields.args === undefined ? {} : await evaluate(fields.args, visit));
  checkSize(args.text, state.name, 'arguments');
  const timeout = fields.timeout && (await evaluateNumber(fields.timeout, visit));
  const heartbeat = fields.heartbeat && (await evaluateNumber(fields.heartbeat, visit));
  history.append(scope, 'TaskScheduled', {
    taskScheduledEventDetails: {
      ...details,
      region: 'local',
      parameters: args.text,
      ...(timeout !== undefined && { timeoutInSeconds: timeout }),
      ...(heartbeat !== undefined && { heartbeatInSeconds: heartbeat }),
    },
  });
  history.append(scope, 'TaskStarted', { taskStartedEventDetails: details });
  try {
    const result = payload((await call(visit, fields.resource, args, timeout)) ?? null);
    checkSize(result.text, state.name, 'result');
    history.append(scope, 'TaskSucceeded', {
      taskSucceededEventDetails: { ...details, output: result.text, outputDetails: whole },
    });
    return result;
  } catch (error) {
    if (!(error instanceof StatesError)) throw error;
    const failure = { ...details, ...failureDetails(error.error, error.cause) };
    if (error.error === 'States.Timeout')
      history.append(scope, 'TaskTimedOut', { taskTimedOutEventDetails: failure });
    else history.append(scope, 'TaskFailed', { taskFailedEventDetails: failure });
    throw error;
  }
}

/** The integration's result. A timeout aborts the integration's signal and does not wait for it. */
async function call(
  visit: Visit,
  resource: string,
  args: Payload,
  timeoutSeconds: number | undefined,
): Promise<Awaited<ReturnType<Integration>>> {
  const { host } = visit.scope.execution;
  const integration = host.integrations[resource] as Integration;
  const cancellation = visit.scope.cancellation.child();
  const timer = new AbortController();
  if (timeoutSeconds !== undefined)
    host.clock.sleep(timeoutSeconds * 1000, timer.signal).then(
      () => cancellation.cancel('TASK_TIMED_OUT'),
      () => {},
    );
  try {
    return await cancellation.race(
      hostTask(host.clock, async () =>
        integration({
          resource,
          arguments: args.value,
          context: contextOf(visit),
          signal: cancellation.signal,
        }),
      ),
    );
  } catch (error) {
    if (!(error instanceof Interrupted)) throw asStatesError(error, 'States.TaskFailed');
    if (error.reason !== 'TASK_TIMED_OUT') throw error;
    throw new StatesError('States.Timeout');
  } finally {
    timer.abort();
    cancellation.end();
  }
}
