/** A journal in memory, for tests and runs that need not survive. */
import { parseArn } from '../arn.ts';
import type { Journal, JournalRecord } from './types.ts';

/** An empty journal in memory. */
export function memoryJournal(): Journal {
  const records = new Map<string, JournalRecord[]>();
  return {
    append(arn, record) {
      const of = records.get(arn);
      if (of === undefined) records.set(arn, [record]);
      else of.push(record);
    },
    read: (arn) => records.get(arn) ?? [],
    list: () =>
      [...records.keys()].filter((arn) => {
        const parts = parseArn(arn);
        return parts?.kind === 'execution' && parts.label === undefined;
      }),
    close() {},
  };
}
