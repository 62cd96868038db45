/** A project whose containers are functions: what a deployment without AWS Batch runs. */
import { type BatchCompute, type LambdaCompute, mostOfLambda } from './assets/compute.ts';
import { changeSteps } from './change-steps.ts';
import type { Definitions } from './definitions.ts';

/** A project without containers. */
export interface WithoutBatch {
  readonly definitions: Definitions;
  /** Steps that a function has less for than their container had; the others lose nothing. */
  readonly notes: readonly string[];
}

/** The same project with its Batch steps on Lambda: their memory, time and disk, as far as a function has that. */
export function withoutBatch(definitions: Definitions): WithoutBatch {
  const notes: string[] = [];
  const changed = changeSteps(definitions, ({ name, compute }) => {
    if (compute?.backend !== 'batch') return {};
    const on = asFunction(compute);
    const less = lessThan(compute, on);
    if (less.length > 0)
      notes.push(
        `step ${name} is made for a container and runs as a function with batch=off, which has at most ${less.join(', ')}: it fails where a partition needs more; small ranges and samples are for batch=off`,
      );
    return { compute: on };
  });
  return { definitions: changed, notes };
}

function asFunction({ memoryMb, timeoutSeconds }: BatchCompute): LambdaCompute {
  return {
    backend: 'lambda',
    memoryMb: Math.min(memoryMb, mostOfLambda.memoryMb),
    timeoutSeconds: Math.min(timeoutSeconds, mostOfLambda.timeoutSeconds),
    // Every container has more.
    scratchGb: mostOfLambda.scratchGb,
  };
}

function lessThan(container: BatchCompute, on: LambdaCompute): readonly string[] {
  return [
    ...(container.memoryMb > on.memoryMb ? [`${on.memoryMb} MB instead of ${container.memoryMb}`] : []),
    ...(container.timeoutSeconds > on.timeoutSeconds
      ? [`${on.timeoutSeconds} s instead of ${container.timeoutSeconds}`]
      : []),
    ...(container.scratchGb === undefined
      ? []
      : [`${mostOfLambda.scratchGb} GB of disk instead of ${container.scratchGb}`]),
  ];
}
