/** Progress of a run on this machine: the shards of each stage, counted by the events of the interpreter. */
import type { OnProgress } from '../../runtime/deployment.ts';
import type { LocalHostOptions } from './host.ts';

interface Stage {
  readonly name: string;
  readonly unit: 'shards';
  readonly total: number;
  done: number;
  failed: number;
}

/** Events that end a child execution. */
const ends: ReadonlySet<string> = new Set([
  'ExecutionSucceeded',
  'ExecutionFailed',
  'ExecutionTimedOut',
  'ExecutionAborted',
]);

/** What the host is to tell, so that the shards are counted. */
export function countShards(onProgress: OnProgress): Required<Pick<LocalHostOptions, 'onEvent' | 'onPlan'>> {
  const shards = new Map<string, number>();
  const stages = new Map<string, Stage>();
  const begun = (name: string): void => {
    const before = stages.get(name);
    if (before !== undefined && before.done + before.failed < before.total) return;
    const stage: Stage = { name, unit: 'shards', total: shards.get(name) ?? 0, done: 0, failed: 0 };
    stages.set(name, stage);
    onProgress({ ...stage });
  };
  return {
    onPlan(planned) {
      for (const [name, stage] of Object.entries(planned)) shards.set(name, stage.shards);
    },
    onEvent(executionArn, { type }) {
      const name = /:execution:[^/]+\/([^:]+):/.exec(executionArn)?.[1];
      if (name === undefined) return;
      if (type === 'ExecutionStarted' || type === 'ExecutionRedriven') begun(name);
      const stage = stages.get(name);
      if (stage === undefined || !ends.has(type)) return;
      if (type === 'ExecutionSucceeded') stage.done++;
      else stage.failed++;
      onProgress({ ...stage });
    },
  };
}
