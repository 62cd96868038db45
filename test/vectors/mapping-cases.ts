/** Definitions and cases of mappings, shared by the tests beside this file. */
import { expect, test } from 'vitest';
import {
  daily,
  hourly,
  monthly,
  type PartitionMapping,
  type PartitionsDefinition,
  statics,
  weekly,
} from '../../core/index.ts';

export const days: PartitionsDefinition = daily({ start: '2025-01-01' });
export const hours: PartitionsDefinition = hourly({ start: '2025-01-01' });
export const weeks: PartitionsDefinition = weekly({ start: '2024-12-01' });
export const months: PartitionsDefinition = monthly({ start: '2024-01-01' });
export const symbols: PartitionsDefinition = statics(['A', 'B', 'C'], { name: 'sym' });
export const weekdays: PartitionsDefinition = daily({ start: '2025-01-01', exclusions: ['0 0 * * 6,0'] });
/** Keys of days of January. */
export const january = (from: number, to: number): readonly string[] =>
  Array.from({ length: to - from + 1 }, (_, i) => `2025-01-${String(from + i).padStart(2, '0')}`);

export const asOf: number = Date.parse('2025-06-01');
export const mondays: PartitionsDefinition = weekly({ start: '2024-12-01', dayOffset: 1 });
export const latecomer: PartitionsDefinition = daily({ start: '2025-01-10' });

/** A case; what is missing is required but does not exist. */
export type MappingCase = readonly [
  name: string,
  mapping: PartitionMapping,
  up: PartitionsDefinition | undefined,
  down: PartitionsDefinition | undefined,
  key: string,
  keys: readonly string[],
  missing?: readonly string[],
];

/** Declares a test for each case. */
export function testUpstream(cases: readonly MappingCase[]): void {
  test.each(cases.map((c) => [c[0], c] as const))(
    '%s',
    (_, [, mapping, up, down, key, keys, missing = []]) => {
      const mapped = mapping.upstreamOf(key, up, down, asOf);
      expect(mapped.keys).toEqual(keys);
      expect(mapped.requiredButNonexistent).toEqual(missing);
    },
  );
}
