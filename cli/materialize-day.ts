/** Makes a service's asset for a day: on standard output one JSON object, everything else on standard error. */
import type { AssetOutput } from '../core/assets/step.ts';
import type { Definitions } from '../core/definitions.ts';
import type { ResolvedJob } from '../core/jobs/resolve-job.ts';
import { keysOf } from '../core/partitions/subset/subset.ts';
import type { Materialization } from '../runtime/catalog/types.ts';
import { resolveRunRequest } from '../runtime/request/resolve.ts';
import { renderDefinition } from '../state-machines/compile.ts';
import { execute } from './execute.ts';
import { compileJob } from './job.ts';
import { printJson } from './output.ts';
import { definitionsNow, openProject } from './project.ts';
import { newRunId } from './run-record.ts';
import { serviceCalled } from './service.ts';
import type { CommandContext } from './types.ts';
import { UsageError } from './usage-error.ts';

/**
 * Makes a day.
 *
 * @returns the exit code: 0, or 1 when the run failed; then nothing is printed on standard output
 * @throws UsageError for an unknown service or what is no date, InvalidInputError for a day that is no partition
 */
export async function materializeDay(
  service: string,
  date: string,
  writeMode: string,
  context: CommandContext,
): Promise<number> {
  const project = await openProject(context);
  const definitions = await definitionsNow(project);
  const asset = serviceCalled(definitions, service);
  const job = jobOf(asset, definitions);
  if (!isDate(date))
    throw new UsageError(`${JSON.stringify(date)} is not a date; write YYYY-MM-DD, such as 2026-02-01`);
  const request = {
    start_date: date,
    end_date: date,
    write_mode: writeMode,
    selection: `key:"${asset.key}"`,
  };
  const { partitions } = resolveRunRequest(request, job, context.now(), project.environment);
  const keys = [...partitions.values()].flatMap((subset) => [...keysOf(subset)]);
  const { asl, substitutions } = compileJob(job, project);
  const runId = newRunId(context);
  const started = { job: job.job.name, definition: renderDefinition(asl), substitutions };
  const told: CommandContext = { ...context, json: false, stdout: context.stderr };
  const code = await execute(project, runId, told, (executions, signal) =>
    executions.start(started, runId, request, signal),
  );
  if (code !== 0) return code;
  const runtime = await project.deployment.open();
  try {
    const pointerOf = async (key: string): Promise<Materialization> =>
      (await runtime.catalog.pointer(asset.key, key)) as Materialization;
    printJson(context, documentOf(service, date, await Promise.all(keys.map(pointerOf))));
  } finally {
    await runtime.catalog.close();
  }
  return 0;
}

/** The first job that makes the asset. */
function jobOf(asset: AssetOutput, { jobs }: Definitions): ResolvedJob {
  const found = [...jobs.values()].find(({ steps }) => steps.includes(asset.step));
  if (found !== undefined) return found;
  throw new UsageError(
    `no job makes ${asset.key}; add one: job({ name: ..., selection: 'key:"${asset.key}"' })`,
  );
}

function isDate(text: string): boolean {
  const time = Date.parse(`${text}T00:00:00Z`);
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && new Date(time).toISOString().startsWith(text);
}

/** A day of one partition has one path; of several, such as hours, a list. */
function documentOf(service: string, date: string, made: readonly Materialization[]): unknown {
  const paths = made.map(({ metadata, location }) => metadata['output_path']?.value ?? location);
  return {
    service,
    date,
    rows: made.reduce((sum, { rows }) => sum + (rows ?? 0), 0),
    output_path: paths.length === 1 ? paths[0] : paths,
    embedding_columns: made[0]?.metadata['embedding_columns']?.value ?? [],
  };
}
