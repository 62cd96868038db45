import { describe, expect, test } from 'vitest';
import { asset, definitions, hourly, job, weekly } from '../../core/index.ts';
import type { ResolvedJob } from '../../core/jobs/resolve-job.ts';
import { keysOf } from '../../core/partitions/subset/subset.ts';
import { resolveRunRequest } from '../../runtime/request/resolve.ts';

const at = (text: string): number => Date.parse(text);

describe('run requests over hours', () => {
  const { jobs } = definitions({
    assets: [
      asset({ key: 'h', partitions: hourly({ start: '2024-01-01' }), run: () => {} }),
      asset({ key: 'w', partitions: weekly({ start: '2024-01-01' }), run: () => {} }),
    ],
    jobs: [job({ name: 'h', selection: 'h' }), job({ name: 'w', selection: 'w' })],
  });
  const found = (name: string, input: unknown): readonly string[] => [
    ...[
      ...resolveRunRequest(
        input,
        jobs.get(name) as ResolvedJob,
        at('2024-03-10T08:30:00Z'),
      ).partitions.values(),
    ].flatMap((subset) => [...keysOf(subset)]),
  ];

  test('a date covers all of its windows, a key one', () => {
    expect(found('h', { start_date: '2024-01-01', end_date: '2024-01-02' }).length).toBe(48);
    expect(found('h', { start_date: '2024-01-01-05:00', end_date: '2024-01-01-07:00' })).toEqual([
      '2024-01-01-05:00',
      '2024-01-01-06:00',
      '2024-01-01-07:00',
    ]);
    expect(found('h', { start_date: '2024-01-01-22:00', end_date: '2024-01-02' }).length).toBe(26);
    expect(found('h', {}).at(-1)).toBe('2024-03-10-07:00');
    expect(found('w', { start_date: '2024-01-09', end_date: '2024-01-21' })).toEqual([
      '2024-01-07',
      '2024-01-14',
      '2024-01-21',
    ]);
  });

  test.each([
    [
      { start_date: '2024-01-01-05:30' },
      'start_date "2024-01-01-05:30" is not a date; write YYYY-MM-DD, such as 2024-01-31, or a key, such as 2024-01-01-00:00',
    ],
    [
      { start_date: '2024-01-01-05:00', end_date: '2024-01-01-04:00' },
      'end_date 2024-01-01-04:00 is before start_date 2024-01-01-05:00',
    ],
    [
      { start_date: '2024-03-10-08:00' },
      'start_date 2024-03-10-08:00: 2024-03-10-08:00 has not ended (UTC), so it is not a partition yet; the last hour that has is 2024-03-10-07:00',
    ],
    [{ start_date: '2025-01-01' }, 'start_date 2025-01-01: 2025-01-01-00:00 has not ended'],
  ])('%j is refused', (input, message) => {
    expect(() => found('h', input)).toThrow(message);
  });
});
