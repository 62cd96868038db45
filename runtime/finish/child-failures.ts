/** What the Distributed Maps of a plan wrote of their failed children. */
import type { PlanResult, Shard } from '../messages.ts';
import type { ObjectStore } from '../stores/types.ts';

/** A failed child execution. */
export interface ChildFailure {
  readonly partition: string;
  readonly error: string;
  readonly cause: string;
}

/** An entry of ResultWriter's FAILED_n.json. Source: Step Functions developer guide, ResultWriter. */
interface FailedEntry {
  readonly Input: string;
  readonly Error?: string;
  readonly Cause?: string;
  readonly Status: string;
}

/** Failed children of every stage of a plan. */
export async function childFailures(plan: PlanResult, runs: ObjectStore): Promise<readonly ChildFailure[]> {
  const failures: ChildFailure[] = [];
  for (const { results } of Object.values(plan.stages)) {
    for await (const { key } of runs.list(results)) {
      if (!/\/(FAILED|PENDING)_\d+\.json$/.test(key)) continue;
      const entries = JSON.parse(Buffer.from(await runs.get(key)).toString('utf8')) as readonly FailedEntry[];
      for (const { Input, Error: error, Cause: cause, Status } of entries) {
        const { partition, parts } = JSON.parse(Input) as Shard;
        for (const of of parts?.map((part) => part.partition) ?? [partition])
          failures.push({ partition: of, error: error ?? Status, cause: cause ?? 'no cause was given' });
      }
    }
  }
  return failures;
}
