/** Writes what a run function returned: the value of a single asset, or an object of a multi-asset's outputs. */
import type { AssetOutput, Step } from '../../core/assets/step.ts';
import { ioManagerOf } from '../io/index.ts';
import type { Written } from '../io/types.ts';
import type { ObjectStore } from '../stores/types.ts';
import type { Attempt } from './attempt.ts';
import { locationOf } from './version.ts';

/** An output that is written and not yet published. */
export interface WrittenOutput {
  readonly output: AssetOutput;
  readonly written: Written;
}

/**
 * Writes every output of a step to the folder of its new version.
 *
 * @throws TypeError when a multi-asset's function left an output out
 */
export async function writeOutputs(
  { step, partition, scratch }: Attempt,
  value: unknown,
  version: string,
  store: ObjectStore,
): Promise<readonly WrittenOutput[]> {
  const done: WrittenOutput[] = [];
  for (const output of step.outputs) {
    const { key: asset, type } = output;
    const location = locationOf(output, partition.key, version);
    const target = { store, location, type, asset, scratch };
    done.push({ output, written: await ioManagerOf(type).write(valueOfOutput(step, output, value), target) });
  }
  return done;
}

function valueOfOutput(step: Step, { output }: AssetOutput, value: unknown): unknown {
  if (!step.isMulti) return value;
  if (typeof value === 'object' && value !== null && output in value) {
    return (value as Readonly<Record<string, unknown>>)[output];
  }
  const names = step.outputs.map((o) => o.output).join(', ');
  throw new TypeError(
    `the function of ${step.name} must return an object with ${names}; ${output} is missing`,
  );
}
