/** Looks at an external asset: its data version is recorded, nothing is made. */
import type { AssetOutput, Observation } from '../../core/assets/step.ts';
import type { OutputNotes } from './output-notes.ts';
import type { WrittenOutput } from './write-outputs.ts';

/** Longest data version. */
const maxLength = 256;

/**
 * What an observation is kept as.
 *
 * @throws TypeError for what is no observation
 */
export function observed(
  output: AssetOutput,
  location: string,
  seen: Observation,
  notes: OutputNotes,
): WrittenOutput {
  const dataVersion: unknown = (seen as Partial<Observation> | undefined)?.dataVersion;
  if (typeof dataVersion !== 'string' || dataVersion === '' || dataVersion.length > maxLength)
    throw new TypeError(
      `the observe function of ${output.key} must return { dataVersion }, a text of 1 to ${maxLength} characters; its data version is ${JSON.stringify(dataVersion)}`,
    );
  if (seen.metadata !== undefined) notes.addMetadata(seen.metadata);
  return { output, written: { location, files: [], rows: null, columns: [] }, observed: dataVersion };
}
