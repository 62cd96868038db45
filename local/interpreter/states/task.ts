import { withAttempts } from '../attempts.ts';
import { Interrupted } from '../cancellation.ts';
import { Deadline } from '../deadline.ts';
import { asStatesError, StatesError } from '../errors.ts';
import { contextOf, evaluate, evaluateNumber, evaluateText } from '../evaluate.ts';
import { failureDetails, type TaskDetails, whole } from '../history/events.ts';
import type { AttemptRecord } from '../journal/types.ts';
import type { Template } from '../jsonata/template.ts';
import type { NumberField } from '../parse/state-parser.ts';
import { checkSize, type Payload, parsed, payload } from '../payload.ts';
import { lastEvent } from '../resume.ts';
import type { Visit } from '../runtime.ts';
import type { Integration, Json } from '../types.ts';
import { hostTask } from '../work.ts';
import type { StateKind } from './kind.ts';

interface TaskFields {
  readonly resource: string;
  readonly details: TaskDetails;
  readonly args: Template | undefined;
  readonly timeout: NumberField | undefined;
  readonly heartbeat: NumberField | undefined;
  readonly role: Template | undefined;
}

/** Longest TimeoutSeconds. */
const maxSeconds = 99_999_999;

/** Task: calls the integration of its Resource. The role of Credentials is recorded only: the embedded host has no roles. */
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
      role: parser.credentials('Credentials'),
    };
    const [timeout, heartbeat] = [fields.timeout, fields.heartbeat].map((field) => field?.template.constant);
    if (typeof timeout === 'number' && typeof heartbeat === 'number' && heartbeat >= timeout)
      parser.problem(
        'HeartbeatSeconds',
        `must be less than TimeoutSeconds (${timeout}), but is ${heartbeat}`,
      );
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
  const { past } = visit;
  const done = lastEvent(past, ['TaskSucceeded'], ['TaskScheduled', 'EvaluationFailed']);
  visit.past = undefined;
  if (done?.taskSucceededEventDetails !== undefined) {
    visit.completes = past?.attempt ?? { retryCount: 0, redriveCount: 0 };
    visit.retryCount = visit.completes.retryCount;
    return parsed(done.taskSucceededEventDetails.output);
  }
  const args = payload(fields.args === undefined ? {} : await evaluate(fields.args, visit));
  checkSize(args.text, state.name, 'arguments');
  const timeout = fields.timeout && (await evaluateNumber(fields.timeout, visit));
  const heartbeat = fields.heartbeat && (await evaluateNumber(fields.heartbeat, visit));
  const role = fields.role && (await evaluateText(fields.role, visit));
  history.append(
    scope,
    'TaskScheduled',
    {
      taskScheduledEventDetails: {
        ...details,
        region: 'local',
        parameters: args.text,
        ...(timeout !== undefined && { timeoutInSeconds: timeout }),
        ...(heartbeat !== undefined && { heartbeatInSeconds: heartbeat }),
        ...(role !== undefined && { taskCredentials: { roleArn: role } }),
      },
    },
    attemptRecord(visit),
  );
  history.append(scope, 'TaskStarted', { taskStartedEventDetails: details });
  try {
    const result = await call(visit, fields, args, { timeout, heartbeat });
    checkSize(result.text, state.name, 'result');
    history.append(scope, 'TaskSucceeded', {
      taskSucceededEventDetails: { ...details, output: result.text, outputDetails: whole },
    });
    return result;
  } catch (error) {
    if (!(error instanceof StatesError)) throw error;
    const failure = { ...details, ...failureDetails(error.error, error.cause) };
    if (error.error === 'States.Timeout' || error.error === 'States.HeartbeatTimeout')
      history.append(scope, 'TaskTimedOut', { taskTimedOutEventDetails: failure });
    else history.append(scope, 'TaskFailed', { taskFailedEventDetails: failure });
    throw error;
  }
}

function attemptRecord({ scope, retryCount }: Visit): { readonly attempt?: AttemptRecord } {
  const { RedriveCount: redriveCount, RedriveTime: redriveTime } = scope.execution.context.Execution;
  if (retryCount === 0 && redriveCount === 0) return {};
  return { attempt: { retryCount, redriveCount, ...(redriveTime !== undefined && { redriveTime }) } };
}

/**
 * The integration's result. A timeout, of the task or of its heartbeat, aborts the integration's signal and does not wait for it. Arguments and result
 * pass as JSON text, so that neither side can change what the other holds.
 */
async function call(
  visit: Visit,
  { resource, details }: TaskFields,
  args: Payload,
  seconds: { readonly timeout: number | undefined; readonly heartbeat: number | undefined },
): Promise<Payload> {
  const { host, history } = visit.scope.execution;
  const integration = host.integrations[resource] as Integration;
  const cancellation = visit.scope.cancellation.child();
  const timeout = new Deadline(host.clock, seconds.timeout, () => cancellation.cancel('TASK_TIMED_OUT'));
  const heartbeat = new Deadline(host.clock, seconds.heartbeat, () =>
    cancellation.cancel('HEARTBEAT_TIMED_OUT'),
  );
  try {
    const result = await cancellation.race(
      hostTask(host.clock, async () =>
        integration({
          resource,
          arguments: JSON.parse(args.text) as Json,
          context: contextOf(visit),
          heartbeat: () => heartbeat.restart(),
          submitted: (answer) =>
            history.append(visit.scope, 'TaskSubmitted', {
              taskSubmittedEventDetails: {
                ...details,
                output: JSON.stringify(answer),
                outputDetails: whole,
              },
            }),
          signal: cancellation.signal,
        }),
      ),
    );
    return parsed(JSON.stringify(result ?? null));
  } catch (error) {
    if (!(error instanceof Interrupted)) throw asStatesError(error, 'States.TaskFailed');
    if (error.reason === 'TASK_TIMED_OUT') throw new StatesError('States.Timeout');
    if (error.reason === 'HEARTBEAT_TIMED_OUT') throw new StatesError('States.HeartbeatTimeout');
    throw error;
  } finally {
    timeout.stop();
    heartbeat.stop();
    cancellation.end();
  }
}
