/** `qf logs -f`: the lines of a run's log as they come. */
import type { RunRecord } from '../runtime/catalog/types.ts';
import type { LogLine, TailedLine } from '../runtime/logs/types.ts';
import { crashedAttempts } from './crashed-attempts.ts';
import { printLine } from './output.ts';
import { type Project, withState } from './project.ts';
import { runNamed } from './run-record.ts';
import type { CommandContext } from './types.ts';

/** How often is looked, ms. */
const every = 2000;

/** A line, for a terminal. */
export function lineText({ time, stream, level, message, fields }: LogLine): string {
  return `${time} ${(level ?? stream).padEnd(6)} ${message}${fields === undefined ? '' : ` ${JSON.stringify(fields)}`}`;
}

/** Prints what is there and what comes, until the run is over or somebody has seen enough. */
export async function followLog(
  project: Project,
  { runId, startedAt }: RunRecord,
  step: string | undefined,
  context: CommandContext,
): Promise<number> {
  const stop = new AbortController();
  const interrupt = (): void => stop.abort();
  process.once('SIGINT', interrupt);
  try {
    const { logs } = project.deployment;
    const next = logs.tail(runId, step, Date.parse(startedAt));
    const show = async (): Promise<void> => {
      for (const line of await next()) print(line, context);
    };
    return await withState(project, async (runtime) => {
      while (!stop.signal.aborted) {
        // Asked before the lines are read: what was logged until the end is among them.
        const { status } = await runNamed(runtime, project, runId);
        await show();
        if (status !== 'RUNNING') break;
        await context.sleep(every, stop.signal);
      }
      if (logs.lagMs !== undefined && !stop.signal.aborted) {
        await context.sleep(logs.lagMs, stop.signal);
        await show();
      }
      if (stop.signal.aborted) return 0;
      const over = await runNamed(runtime, project, runId);
      for (const { lines, ...attempt } of await crashedAttempts(project, over, step, runtime))
        for (const line of lines) print({ ...attempt, ...line }, context);
      return 0;
    });
  } finally {
    process.removeListener('SIGINT', interrupt);
  }
}

function print(line: TailedLine, context: CommandContext): void {
  const { step, partition, attempt } = line;
  if (context.json) printLine(context, JSON.stringify(line));
  else printLine(context, `${[step, partition, attempt].filter(Boolean).join(' ')}: ${lineText(line)}`);
}
