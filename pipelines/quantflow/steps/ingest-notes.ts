/** What is told of a file that was read: metadata, log, the quarantined rows. */
import { Failure } from '../../../core/errors.ts';
import type { StepContext } from '../../../core/jobs/context.ts';
import type { Quarantine } from '../csv/quarantine.ts';
import type { RawCounts } from '../csv/row-parser.ts';

/**
 * Tells of a file.
 *
 * @param bytes size of the file as it came
 * @throws Failure when too many of its rows are malformed
 */
export function noteFile(
  {
    addOutputMetadata,
    attach,
    location,
    log,
    partition,
  }: Pick<StepContext, 'addOutputMetadata' | 'attach' | 'location' | 'log' | 'partition'>,
  output: string,
  source: string,
  bytes: number,
  { rows, outsideDay, idsRepeated, idsSteppedBack }: RawCounts,
  quarantine: Quarantine,
): void {
  const kept =
    quarantine.count > 0
      ? `${location(output)}/${attach('quarantine.jsonl', quarantine.text(), output)}`
      : undefined;
  const metadata = {
    source,
    bytes_read: bytes,
    rows_read: rows,
    quarantined: quarantine.count,
    // What is rare is named only when it happened.
    ...(kept !== undefined && { quarantine: kept }),
    ...(outsideDay > 0 && { rows_outside_day: outsideDay }),
    ...(idsRepeated > 0 && { ids_repeated: idsRepeated }),
    ...(idsSteppedBack > 0 && { ids_stepped_back: idsSteppedBack }),
  };
  addOutputMetadata(metadata, output);
  log.info(`read ${source}`, metadata);
  if (outsideDay > 0) {
    log.warn(`${source}: ${outsideDay} rows lie just outside of ${partition.values['dt']}; they are kept`);
  }
  if (idsRepeated + idsSteppedBack > 0) {
    log.warn(
      `${source}: ${idsRepeated} rows repeat the id above and ${idsSteppedBack} ids step back; they are kept`,
    );
  }
  const problem = quarantine.problem(rows);
  if (problem !== undefined) throw new Failure(`${problem}; all of them: ${kept}`);
}
