/** Tells other systems what happened. Never fails: what cannot be told is warned of. */
import type { Materialization, RunRecord } from '../catalog/types.ts';
import type { Runtime } from '../runtime.ts';
import { placeOf } from '../stores/place.ts';
import type { QuantflowEvent } from './types.ts';

/** What telling takes. */
export type EventRuntime = Pick<Runtime, 'data' | 'environment' | 'events' | 'now'>;

/** An event is refused above 256 KB, and an error may name every partition. */
const longestError = 4000;

/** Told what could not be told. */
export type Warn = (message: string) => void;

/** Versions that were published just now. @param runId of who published them */
export function tellPublished(
  versions: readonly Materialization[],
  runId: string,
  runtime: EventRuntime,
  warn: Warn,
): Promise<void> {
  const { data, environment, now } = runtime;
  const time = new Date(now()).toISOString();
  const events = versions.map((version): QuantflowEvent => {
    const { event, asset, partition, location, rows, bytes, codeVersion, dataVersion, step, checks } =
      version;
    return {
      type: event === 'observation' ? 'Asset Observation' : 'Asset Materialization',
      time,
      detail: {
        ...{ environment, asset, partition, version: version.version, location: placeOf(data, location) },
        ...{ rows, bytes, code_version: codeVersion, data_version: dataVersion, step, run_id: runId },
        failed_checks: checks.filter(({ passed }) => !passed).map(({ name }) => name),
      },
    };
  });
  return tell(events, runtime, warn);
}

/** The status that a run has by now. */
export function tellRun(run: RunRecord, runtime: EventRuntime, warn: Warn): Promise<void> {
  const { job, runId, status, executionArn, startedAt, endedAt, planned, skipped, blocked, tags, error } =
    run;
  const event: QuantflowEvent = {
    type: 'Run Status Change',
    time: endedAt ?? new Date(runtime.now()).toISOString(),
    detail: {
      ...{ environment: runtime.environment, job, run_id: runId, status, execution_arn: executionArn },
      started_at: startedAt,
      ...(endedAt !== undefined && { ended_at: endedAt }),
      ...{ planned, skipped, blocked, tags },
      ...(error !== undefined && { error: error.slice(0, longestError) }),
    },
  };
  return tell([event], runtime, warn);
}

async function tell(told: readonly QuantflowEvent[], { events }: EventRuntime, warn: Warn): Promise<void> {
  if (events === undefined || told.length === 0) return;
  try {
    await events.put(told);
  } catch (error) {
    warn(`${told.length} events were not told: ${(error as Error).message}`);
  }
}
