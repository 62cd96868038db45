/** What a run function adds to its outputs: metadata and attachments. */
import type { AssetOutput, Step } from '../../core/assets/step.ts';
import { rootOf } from '../../core/assets/store-root.ts';
import { typedMetadata } from '../../core/metadata/typed.ts';
import type { Metadata, MetadataInputs } from '../../core/metadata/value.ts';
import { placeOf } from '../../core/partitions/context.ts';
import type { Redactor } from '../config/redactor.ts';
import type { ObjectStore } from '../stores/types.ts';
import type { Attempt } from './attempt.ts';
import { locationOf } from './version.ts';

/** Collected notes of a step. */
export interface OutputNotes {
  addMetadata(metadata: MetadataInputs, output?: string): void;
  attach(name: string, body: string, output?: string): string;
  /** The output of a name; the only one without. @throws RangeError that says which names there are */
  outputCalled(name: string | undefined): AssetOutput;
  metadataOf(output: AssetOutput): Metadata;
  attachmentsOf(output: AssetOutput): ReadonlyMap<string, string>;
}

/**
 * Empty notes for a step; no secret gets into them. A wrong output name or attachment name is an error that says which
 * are right.
 */
export function outputNotes(step: Step, redactor: Redactor): OutputNotes {
  const metadata = new Map<string, Metadata>();
  const attachments = new Map<string, Map<string, string>>();
  const outputCalled = (name: string | undefined): AssetOutput => {
    const [only] = step.outputs;
    const found =
      name === undefined && step.outputs.length === 1 ? only : step.outputs.find((o) => o.output === name);
    if (found !== undefined) return found;
    const names = step.outputs.map(({ output }) => output).join(', ');
    throw new RangeError(`step ${step.name} has no output ${JSON.stringify(name)}; name one of ${names}`);
  };
  const nameOf = (output: string | undefined): string => outputCalled(output).output;
  return {
    outputCalled,
    addMetadata(added, output) {
      const name = nameOf(output);
      metadata.set(name, typedMetadata(`output ${name}`, { ...metadata.get(name), ...added }));
    },
    attach(name, body, output) {
      if (!/^[A-Za-z0-9][A-Za-z0-9._-]{0,100}$/.test(name))
        throw new RangeError(
          `attachment name ${JSON.stringify(name)} is not allowed: use letters, digits and . _ -`,
        );
      const of = nameOf(output);
      attachments.set(of, (attachments.get(of) ?? new Map()).set(name, redactor.text(body)));
      return `_${name}`;
    },
    metadataOf: (output) => redactor.data(metadata.get(output.output) ?? {}),
    attachmentsOf: (output) => attachments.get(output.output) ?? new Map(),
  };
}

/** Writes the attachments beside their outputs. */
export async function keepAttachments(
  notes: OutputNotes,
  { step, partition, layers }: Attempt,
  version: string,
  store: ObjectStore,
): Promise<void> {
  for (const output of step.outputs) {
    const location = locationOf(output, placeOf(partition), version, rootOf(output, layers));
    for (const [name, body] of notes.attachmentsOf(output)) await store.put(`${location}/_${name}`, body);
  }
}
