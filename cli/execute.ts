/** Starts or redrives a run on this machine and shows how it goes and what came of it. */

import { type LocalHost, localHost } from '../local/host/host.ts';
import type { ExecutionResult } from '../local/interpreter/index.ts';
import { everyItem } from '../runtime/catalog/every-item.ts';
import type { Materialization, RunRecord } from '../runtime/catalog/types.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { durationText, plural, printJson, printLine, tableText } from './output.ts';
import { showProgress } from './progress.ts';
import { imagesDir, type Project } from './project.ts';
import type { CommandContext } from './types.ts';

/** Rows of the closing table. */
const shownMaterializations = 40;

/**
 * Runs something on the embedded host.
 *
 * @returns the exit code: 0, or 1 when the run failed
 */
export async function execute(
  project: Project,
  runId: string,
  context: CommandContext,
  how: (host: LocalHost, signal: AbortSignal) => Promise<ExecutionResult>,
): Promise<number> {
  const runtime = await project.open();
  const startedAt = context.now();
  const shards = new Map<string, number>();
  const progress = showProgress(context, (stage) => shards.get(stage) ?? 0);
  const onPlan = (stages: Readonly<Record<string, { readonly shards: number }>>): void => {
    for (const [name, stage] of Object.entries(stages)) shards.set(name, stage.shards);
  };
  const stop = new AbortController();
  const interrupt = (): void => stop.abort();
  process.once('SIGINT', interrupt);
  process.once('SIGTERM', interrupt);
  try {
    const host = localHost({
      home: project.home,
      project: project.dir,
      env: project.env,
      runtime,
      imagesDir,
      onEvent: progress.onEvent,
      onPlan,
      random: context.random,
    });
    const result = await how(host, stop.signal);
    progress.close();
    return await conclude(project, runId, result, startedAt, runtime, context);
  } finally {
    process.removeListener('SIGINT', interrupt);
    process.removeListener('SIGTERM', interrupt);
    await runtime.catalog.close();
  }
}

async function conclude(
  project: Project,
  runId: string,
  result: ExecutionResult,
  startedAt: number,
  runtime: Runtime,
  context: CommandContext,
): Promise<number> {
  const { catalog } = runtime;
  const before = await catalog.run(runId);
  if (before?.status === 'RUNNING') {
    await catalog.updateRun(runId, {
      status: result.status,
      endedAt: new Date(context.now()).toISOString(),
      ...(result.status !== 'SUCCEEDED' && { error: causeOf(result) }),
    });
  }
  const run = await catalog.run(runId);
  const made = (
    await Array.fromAsync(everyItem((page) => catalog.materializationsOfRun(runId, page)))
  ).filter((m) => Date.parse(m.materializedAt) >= startedAt);
  const seconds = (context.now() - startedAt) / 1000;
  if (context.json) {
    const materializations = made.map(({ asset, partition, version, rows }) => ({
      asset,
      partition,
      version,
      rows,
    }));
    printJson(context, {
      runId,
      status: result.status,
      seconds,
      planned: run?.planned,
      skipped: run?.skipped,
      blocked: run?.blocked,
      omitted: run?.omitted,
      materializations,
      ...(result.status !== 'SUCCEEDED' && { error: result.error, cause: causeOf(result) }),
    });
  } else
    tell(
      project,
      runId,
      result,
      run,
      made,
      await stepSeconds(runId, runtime),
      context.now() - startedAt,
      context,
    );
  return result.status === 'SUCCEEDED' ? 0 : 1;
}

const causeOf = (result: ExecutionResult): string => result.cause ?? result.error ?? result.status;

/** Seconds of the last successful attempt by step and partition. */
async function stepSeconds(runId: string, { catalog }: Runtime): Promise<ReadonlyMap<string, number>> {
  const seconds = new Map<string, number>();
  for await (const { step, partition, startedAt, endedAt } of everyItem((page) =>
    catalog.steps(runId, page),
  )) {
    if (endedAt === undefined) continue;
    seconds.set(`${step}\n${partition}`, (Date.parse(endedAt) - Date.parse(startedAt)) / 1000);
  }
  return seconds;
}

function tell(
  project: Project,
  runId: string,
  result: ExecutionResult,
  run: RunRecord | undefined,
  made: readonly Materialization[],
  seconds: ReadonlyMap<string, number>,
  ms: number,
  context: CommandContext,
): void {
  if (made.length > 0) {
    const rows = made
      .slice(0, shownMaterializations)
      .map((m) => [
        m.asset,
        m.partition || '-',
        m.rows ?? '-',
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
    printLine(context, `\nsee the log:  qf logs ${runId}\ngo on:        qf retry ${runId}`);
    return;
  }
  const shown = made[0];
  if (shown === undefined) return;
  printLine(context, `data: ${project.home.data}`);
  printLine(
    context,
    `next: qf show ${shown.asset}${shown.partition === '' ? '' : ` --partition '${shown.partition}'`}`,
  );
}
