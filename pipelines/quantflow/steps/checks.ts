/** Checks of the tables. */
import { type AssetCheck, check } from '../../../core/assets/check.ts';
import type { TableReader } from '../../../core/assets/table.ts';
import type { AnyValueType } from '../../../core/assets/value-type.ts';

/** A quiet day is legal data, and worth a look. */
export const hasRows: AssetCheck<AnyValueType> = check<AnyValueType>({
  name: 'has_rows',
  description: 'the day has at least one row',
  severity: 'warn',
  run: ({ rows }: TableReader) => ({ passed: rows > 0, metadata: { rows } }),
});

/** The book is known only from a snapshot on. */
export const startsWithSnapshot: AssetCheck<AnyValueType> = check<AnyValueType>({
  name: 'starts_with_snapshot',
  description: 'the first delta of the day is a row of a snapshot',
  severity: 'warn',
  run: async (reader: TableReader) => {
    for await (const { rows, columns } of reader.batches(['is_snapshot'])) {
      if (rows > 0) return { passed: columns['is_snapshot']![0] === 1 };
    }
    return { passed: true };
  },
});

/** A crossed book is left as it is, and worth a look. */
export const spreadAboveZero: AssetCheck<AnyValueType> = check<AnyValueType>({
  name: 'spread_above_zero',
  description: 'no snapshot shows a crossed or locked book',
  severity: 'warn',
  run: async (reader: TableReader) => {
    const { spread } = (await reader.read(['spread'])).columns;
    const crossed = (spread as Float64Array).reduce((count, value) => count + (value <= 0 ? 1 : 0), 0);
    return { passed: crossed === 0, metadata: { crossed } };
  },
});

/** What every bar is by construction: another table would be wrong. */
export const pricesInRange: AssetCheck<AnyValueType> = check<AnyValueType>({
  name: 'prices_in_range',
  description: 'low <= open, close <= high, and every bar has a trade',
  blocking: true,
  run: async (reader: TableReader) => {
    const { rows, columns } = await reader.read(['open', 'high', 'low', 'close', 'n_trades']);
    const { open, high, low, close, n_trades: trades } = columns as Record<string, Float64Array>;
    for (let i = 0; i < rows; i++) {
      const least = Math.min(open![i]!, close![i]!);
      const most = Math.max(open![i]!, close![i]!);
      if (low![i]! <= least && most <= high![i]! && trades![i]! >= 1) continue;
      return { passed: false, description: `bar ${i} has a price out of its range, or no trade` };
    }
    return { passed: true };
  },
});

/** Labels and features that are not null are finite. */
export function finite(columns: readonly string[]): AssetCheck<AnyValueType> {
  return check<AnyValueType>({
    name: 'finite',
    description: `no value of ${columns.join(', ')} is infinite`,
    severity: 'warn',
    run: async (reader: TableReader) => {
      const read = (await reader.read(columns)).columns;
      const found = columns.filter((name) =>
        (read[name] as Float64Array).some((value) => Math.abs(value) === Infinity),
      );
      return { passed: found.length === 0, metadata: { columns: found } };
    },
  });
}
