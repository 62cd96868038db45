/** The table of `qf failures`. */
import type { RunRecord } from '../runtime/catalog/types.ts';
import type { FailureReport } from '../runtime/finish/failures.ts';
import type { ShortfallKind } from '../runtime/finish/shortfall.ts';
import { plural, tableText } from './output.ts';

const words: Readonly<Record<ShortfallKind, string>> = {
  FAILED: 'failed',
  UPSTREAM_FAILED: 'skipped',
  NOT_REACHED: 'not begun',
};

/** Longest text of a cause in the table; `--json` has all of it. */
const longest = 500;

/** What a run did not publish, for a terminal; `flag` is what `qf` is called with to reach the run again. */
export function failuresText(
  { runId, status }: RunRecord,
  { counts, groups }: FailureReport,
  flag: string,
): string {
  const head = `run ${runId} ${status}: ${plural(counts.FAILED, 'asset partition')} failed, ${counts.UPSTREAM_FAILED} skipped because an upstream failed, ${counts.NOT_REACHED} not begun`;
  if (groups.length === 0) return head;
  const rows = groups.map(({ kind, step, count, cause, partitions }) => [
    words[kind],
    count,
    step,
    partitions[0] === '' ? '-' : `${partitions.join(', ')}${count > partitions.length ? ', ...' : ''}`,
    short(cause),
  ]);
  return `${head}\n\n${tableText(['what', 'count', 'step', 'partitions', 'cause'], rows)}\n\nsee the log:  qf${flag} logs ${runId} STEP\ngo on:        qf${flag} retry ${runId}`;
}

function short(cause: string): string {
  const [line = ''] = cause.split('\n');
  return line.length > longest ? `${line.slice(0, longest)}...` : line;
}
