/** Starts or redrives a run and shows how it goes and what came of it. */
import type { ExecutionEnd, Executions } from '../runtime/deployment.ts';
import { durationText, plural, printJson, printLine, tableText } from './output.ts';
import { showProgress } from './progress.ts';
import type { Project } from './project.ts';
import { type Conclusion, causeOf, runExecution } from './run-execution.ts';
import type { CommandContext } from './types.ts';

/** Rows of the closing table. */
const shownMaterializations = 40;

/** Exit code of who stops waiting for a run that goes on: a shell's for an interrupt. */
export const interrupted = 130;

/**
 * Runs something where the project's runs take place.
 *
 * @returns the exit code: 0, 1 when the run failed, 130 when nobody waits for it any more
 */
export async function execute(
  project: Project,
  runId: string,
  context: CommandContext,
  how: (executions: Executions, signal: AbortSignal) => Promise<ExecutionEnd | undefined>,
): Promise<number> {
  const progress = showProgress(context);
  const stop = new AbortController();
  const interrupt = (): void => stop.abort();
  process.once('SIGINT', interrupt);
  process.once('SIGTERM', interrupt);
  try {
    const conclusion = await runExecution(
      project,
      runId,
      context,
      context.json ? undefined : progress.onProgress,
      (executions) => how(executions, stop.signal).finally(() => progress.close()),
    );
    const { flag } = project.deployment;
    if (conclusion === undefined) {
      context.stderr.write(
        `run ${runId} goes on\nhow far it is:  qf${flag} runs ${runId}\nstop it:        qf${flag} cancel ${runId}\n`,
      );
      return interrupted;
    }
    if (context.json) printJson(context, documentOf(runId, conclusion));
    else tell(flag, runId, conclusion, context);
    return conclusion.result.status === 'SUCCEEDED' ? 0 : 1;
  } finally {
    process.removeListener('SIGINT', interrupt);
    process.removeListener('SIGTERM', interrupt);
  }
}

function documentOf(runId: string, { result, run, made, ms }: Conclusion): unknown {
  return {
    runId,
    status: result.status,
    seconds: ms / 1000,
    planned: run?.planned,
    skipped: run?.skipped,
    blocked: run?.blocked,
    omitted: run?.omitted,
    materializations: made.map(({ asset, partition, version, rows }) => ({
      asset,
      partition,
      version,
      rows,
    })),
    ...(result.status !== 'SUCCEEDED' && { error: result.error, cause: causeOf(result) }),
  };
}

/** Seconds of the last finished attempt by step and partition. */
function stepSeconds({ attempts }: Conclusion): ReadonlyMap<string, number> {
  const seconds = new Map<string, number>();
  for (const { step, partition, startedAt, endedAt } of attempts) {
    if (endedAt === undefined) continue;
    seconds.set(`${step}\n${partition}`, (Date.parse(endedAt) - Date.parse(startedAt)) / 1000);
  }
  return seconds;
}

function tell(flag: string, runId: string, conclusion: Conclusion, context: CommandContext): void {
  const { result, run, made, data, ms } = conclusion;
  const seconds = stepSeconds(conclusion);
  if (made.length > 0) {
    const rows = made
      .slice(0, shownMaterializations)
      .map((m) => [
        m.asset,
        m.partition || '-',
        m.event === 'observation' ? 'observed' : (m.rows ?? '-'),
        (seconds.get(`${m.step}\n${m.partition}`) ?? 0).toFixed(2),
        m.version.slice(0, 12),
      ]);
    printLine(context, tableText(['asset', 'partition', 'rows', 'seconds', 'version'], rows));
    if (made.length > rows.length)
      printLine(context, `... and ${plural(made.length - rows.length, 'more materialization')}`);
    printLine(context);
  }
  const asked = (run?.planned ?? 0) + (run?.skipped ?? 0) + (run?.blocked ?? 0);
  if (run !== undefined && run.skipped > 0)
    printLine(
      context,
      `skipped ${run.skipped} of ${asked}: published already (--write-mode overwrite makes them again)`,
    );
  if (run?.omitted !== undefined)
    printLine(context, `left out ${run.omitted} of ${asked}: optional outputs, and what needs them`);
  printLine(
    context,
    `run ${runId} ${result.status} in ${durationText(ms)}: ${plural(made.length, 'materialization')}`,
  );
  if (result.status !== 'SUCCEEDED') {
    printLine(context, causeOf(result));
    printLine(
      context,
      `\nwhat failed:  qf${flag} failures ${runId}\nsee the log:  qf${flag} logs ${runId}\ngo on:        qf${flag} retry ${runId}`,
    );
    return;
  }
  const shown = made[0];
  if (shown === undefined) return;
  printLine(context, `data: ${data}`);
  printLine(
    context,
    `next: qf${flag} show ${shown.asset}${shown.partition === '' ? '' : ` --partition '${shown.partition}'`}`,
  );
}
