/** A step of a test: its attempts, and what it published. */
import type { Step } from '../../core/assets/step.ts';
import { permanentErrors } from '../../core/errors.ts';
import { fanOut } from '../fan-out/fan-out.ts';
import { valuesOf } from '../io/types.ts';
import type { Runtime } from '../runtime.ts';
import { scratchOf } from '../scratch.ts';
import { readWhole } from '../step/items.ts';
import { runStep } from '../step/run-step.ts';
import type { StepEnd } from './result.ts';

/** Runs a step as often as its retry policy says, without the waits. */
export async function attemptUntilDone(
  step: Step,
  partition: string,
  runId: string,
  runtime: Runtime,
  mappingKey?: string,
): Promise<StepEnd> {
  for (let retry = 0; ; retry++) {
    try {
      const { skipped } = await runStep(
        {
          schemaVersion: 1,
          job: 'test',
          step: step.name,
          runId,
          partition,
          ...(mappingKey !== undefined && { mappingKey }),
          attempt: { execution: runId, redrive: 0, retry },
        },
        runtime,
      );
      const outputs = await outputsOf(step, partition, runId, runtime);
      return { step: step.name, outputs, ...(skipped !== undefined && { skipped }) };
    } catch (cause) {
      const error = cause instanceof Error ? cause : new Error(String(cause));
      if (retry < (step.retry?.maxRetries ?? 0) && !permanentErrors.includes(error.name)) continue;
      return { step: step.name, outputs: [], error };
    }
  }
}

/** Runs a step of a fan-out for each item, one after the other, and puts together what they made. */
export async function attemptItems(
  step: Step,
  partition: string,
  runId: string,
  runtime: Runtime,
): Promise<StepEnd> {
  const over = await runtime.catalog.pointer(step.fanOut?.over ?? '', partition);
  for (const { key } of over?.items ?? []) {
    const end = await attemptUntilDone(step, partition, runId, runtime, key);
    if (end.error !== undefined) return end;
  }
  await fanOut(
    {
      ...{ schemaVersion: 1, job: 'test', runId, partition, phase: 'collect', members: [step.name] },
      steps: { [step.name]: 'run' },
      attempt: { execution: runId, redrive: 0, retry: 0 },
    },
    runtime,
  );
  return { step: step.name, outputs: await outputsOf(step, partition, runId, runtime) };
}

async function outputsOf(
  step: Step,
  partition: string,
  runId: string,
  runtime: Runtime,
): Promise<StepEnd['outputs']> {
  const outputs: { key: string; output: string; value: unknown }[] = [];
  const store = valuesOf(runtime, scratchOf(runtime.makeScratch));
  for (const asset of step.outputs) {
    const { key, output } = asset;
    const materialization = await runtime.catalog.pointer(key, partition);
    if (materialization?.runId !== runId) continue;
    outputs.push({ key, output, value: await readWhole(asset, materialization, store) });
  }
  return outputs;
}
