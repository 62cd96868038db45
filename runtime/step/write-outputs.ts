/** Writes what a run function returned: the value of a single asset, or an object of a multi-asset's outputs. */
import type { AssetOutput, Step } from '../../core/assets/step.ts';
import type { ValueStore, Written } from '../io/types.ts';
import { writeValue } from '../io/write-value.ts';
import type { Attempt } from './attempt.ts';
import type { OutputNotes } from './output-notes.ts';

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
  { step, partition }: Pick<Attempt, 'step' | 'partition'>,
  value: unknown,
  version: string,
  notes: OutputNotes,
  store: ValueStore,
): Promise<readonly WrittenOutput[]> {
  const done: WrittenOutput[] = [];
  for (const output of step.outputs) {
    const addMetadata: OutputNotes['addMetadata'] = (added) => notes.addMetadata(added, output.output);
    const target = { partition, version, addMetadata };
    done.push({
      output,
      written: await writeValue(output, valueOfOutput(step, output, value), target, store),
    });
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
