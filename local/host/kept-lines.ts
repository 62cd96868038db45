/** What a job prints outside its functions, such as a crash, goes to the log of its attempt. */
import type { StepMessage } from '../../runtime/messages.ts';
import type { Runtime } from '../../runtime/runtime.ts';
import { placeOfMessage } from '../../runtime/step/attempt.ts';
import { attemptName } from '../../runtime/step/version.ts';
import type { BatchHost } from '../integrations/batch/submit-job.ts';

/** Takes the lines of jobs. */
export interface KeptLines {
  readonly take: BatchHost['onOutput'];
  /** Waits until all that were taken are written. */
  areKept(): Promise<void>;
}

/** Lines that go to the logs of a runtime. */
export function keptLines({ catalog, logs, now }: Pick<Runtime, 'catalog' | 'logs' | 'now'>): KeptLines {
  const keep: (...line: Parameters<BatchHost['onOutput']>) => Promise<void> = async (
    environment,
    stream,
    message,
  ) => {
    const task = JSON.parse(environment['QUANTFLOW_TASK'] ?? '{}') as StepMessage;
    const run = await catalog.run(task.runId);
    const writer = await logs.open({
      runId: task.runId,
      step: task.step,
      partition: placeOfMessage(task),
      attempt: attemptName(task.attempt, run?.plans ?? 1, environment['AWS_BATCH_JOB_ATTEMPT']),
    });
    writer.write({ time: new Date(now()).toISOString(), stream, message });
    writer.close();
  };
  let kept: Promise<void> = Promise.resolve();
  return {
    take(...line) {
      // A line that cannot be kept is no reason to end the run.
      kept = kept.then(() => keep(...line)).catch(() => {});
    },
    areKept: () => kept,
  };
}
