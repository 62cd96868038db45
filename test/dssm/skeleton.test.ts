import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileServices } from '../../pipelines/dssm-ranking/services/compile.ts';
import { skeletonSelect } from '../../pipelines/dssm-ranking/skeleton/select.ts';
import { withSession } from '../../runtime/sql/session.ts';
import { dayUs, type Event, naiveSkeleton, t0 } from './naive-skeleton.ts';
import { shippedPaths, withServiceFolder } from './service-folder.ts';

/** The shipped views, and one of each function that they do not use; distinct values and another source are joins. */
const service = withServiceFolder(
  {
    'feature_views/more.yaml': `
name: more
entity: item
source: interactions
columns: { event: string, dwell_s: double }
where: { event: like }
aggregations:
  - { name: like_seconds, function: sum, column: dwell_s, windows: [7d] }
`,
    'feature_views/latest.yaml': `
name: latest
entity: user
source: interactions
columns: { item_id: int64, dwell_s: double }
aggregations:
  - { name: last_seconds, function: last, column: dwell_s, windows: [30d] }
  - { name: items, function: distinct, column: item_id, windows: [30d] }
`,
    'feature_services/dssm_ranking.yaml': (text) =>
      text.replace('  - item_artwork', '  - more\n  - latest\n  - item_artwork'),
  },
  (paths) => compileServices(paths).get('dssm_ranking')!,
);

/** The rows of the select over some events, run as Athena's stand-in runs it. */
const rowsOf = (
  { operators, skeleton }: Pick<typeof service, 'operators' | 'skeleton'>,
  tables: Readonly<Record<string, readonly Event[]>>,
  start: number,
  end: number,
): Promise<readonly object[]> =>
  withSession('test', new AbortController().signal, async (connection) => {
    for (const [name, events] of Object.entries(tables)) {
      const values = events.map((e) => `(${e.user_id}, ${e.item_id}, ${e.ts}, '${e.event}', ${e.dwell_s})`);
      await connection.run(
        `CREATE TABLE ${name} (user_id BIGINT, item_id BIGINT, ts BIGINT, event VARCHAR, dwell_s DOUBLE)`,
      );
      if (values.length > 0) await connection.run(`INSERT INTO ${name} VALUES ${values.join(', ')}`);
    }
    const select = skeletonSelect({ operators })
      .replaceAll(/ref\('(\w+)'\)/g, '$1')
      .replaceAll('window_start()', `CAST(${start} AS BIGINT)`)
      .replaceAll('window_end()', `CAST(${end} AS BIGINT)`);
    const result = await connection.runAndReadAll(`SELECT * FROM (${select}) ORDER BY event_id`);
    const numbers = new Set(skeleton.filter(({ type }) => type !== 'string').map(({ name }) => name));
    return result
      .getRowObjectsJson()
      .map((row) =>
        Object.fromEntries(
          Object.entries(row).map(([name, value]) => [
            name,
            value === null || !numbers.has(name) ? value : Number(value),
          ]),
        ),
      );
  });

/** Times a quarter of a day apart, give or take 2 microseconds: windows begin and end upon events. */
const event: fc.Arbitrary<Event> = fc.record({
  user_id: fc.nat(2),
  item_id: fc.nat(3),
  ts: fc
    .tuple(
      fc.oneof(fc.integer({ min: -130, max: 5 }), fc.integer({ min: -5, max: 5 })),
      fc.integer({ min: -2, max: 2 }),
    )
    .map(([quarter, us]) => t0 + (quarter * dayUs) / 4 + us),
  event: fc.constantFrom('impression', 'click', 'like'),
  dwell_s: fc.option(fc.integer({ min: 0, max: 240 }).map((n) => n / 4)),
});
const events = fc.array(event, { maxLength: 60 });
const windows = fc.constantFrom([t0, t0 + dayUs], [t0 + dayUs / 4, t0 + dayUs / 4 + 3_600_000_000]);

const close = (rows: readonly object[]) =>
  rows.map((row) =>
    Object.fromEntries(
      Object.entries(row).map(([name, value]) => [
        name,
        typeof value === 'number' && !Number.isInteger(value) ? expect.closeTo(value, 9) : value,
      ]),
    ),
  );

describe('the skeleton', () => {
  it('has the rows that its definition has, by day and by hour', async () => {
    await fc.assert(
      fc.asyncProperty(events, windows, async (interactions, [start, end]) => {
        const rows = await rowsOf(service, { interactions }, start!, end!);
        expect(rows).toEqual(close(naiveSkeleton(interactions, start!, end!)));
      }),
      { numRuns: 40 },
    );
  });

  it('knows nothing of what happens at or after the time of an event', async () => {
    const facts = (row: object) =>
      Object.fromEntries(Object.entries(row).filter(([name]) => name !== 'event_id'));
    await fc.assert(
      fc.asyncProperty(events, events, fc.nat(), async (before, after, pick) => {
        const rows = await rowsOf(service, { interactions: before }, t0, t0 + dayUs);
        const row = rows[pick % Math.max(1, rows.length)] as Event | undefined;
        if (row === undefined) return;
        // Another world from that moment on, but for the event itself.
        const { user_id, item_id, ts, event: kind, dwell_s } = row;
        const itself = { user_id, item_id, ts, event: kind, dwell_s };
        const interactions = [...before.filter((e) => e.ts < ts), itself, ...after.filter((e) => e.ts >= ts)];
        const others = await rowsOf(service, { interactions }, t0, t0 + dayUs);
        expect(others.map(facts)).toContainEqual(facts(row));
      }),
      { numRuns: 40 },
    );
  });

  it('is the same for the service as it is shipped', async () => {
    const shipped = compileServices(shippedPaths).get('dssm_ranking')!;
    const interactions = fc.sample(events, { numRuns: 20, seed: 7 }).flat();
    const names = shipped.skeleton.map(({ name }) => name);
    const expected = naiveSkeleton(interactions, t0, t0 + dayUs).map((row) =>
      Object.fromEntries(names.map((name) => [name, row[name as never]])),
    );
    const rows = await rowsOf(shipped, { interactions }, t0, t0 + dayUs);
    expect(rows.length).toBeGreaterThan(10);
    expect(rows).toEqual(close(expected));
  });

  it('joins what another source than the spine has', async () => {
    const other = withServiceFolder(
      {
        'config/training/runtime.yaml': (text) =>
          `${text}  visits:\n    columns: { user_id: int64, item_id: int64, ts: int64, event: string, dwell_s: double }\n`,
        'feature_views/user_visits.yaml': `
name: user_visits
entity: user
source: visits
columns: { event: string, dwell_s: double }
where: { event: click }
aggregations:
  - { name: visits, function: count, windows: [1d] }
  - { name: visit_seconds, function: avg, column: dwell_s, windows: [7d] }
  - { name: last_visit_seconds, function: last, column: dwell_s, windows: [7d] }
`,
        'feature_services/dssm_ranking.yaml': (text) =>
          text.replace(/views:[\s\S]*/, 'views: [user_visits]\n'),
      },
      (paths) => compileServices(paths).get('dssm_ranking')!,
    );
    const at = (hours: number, kind: string, dwell_s: number, user_id = 1): Event => ({
      user_id,
      item_id: 1,
      ts: t0 + hours * 3_600_000_000,
      event: kind,
      dwell_s,
    });
    const rows = await rowsOf(
      other,
      {
        interactions: [at(2, 'like', 0), at(3, 'like', 0, 2)],
        visits: [
          at(-30, 'click', 3),
          at(1, 'click', 5),
          at(1, 'like', 9),
          at(2, 'click', 7),
          at(3, 'click', 8),
        ],
      },
      t0,
      t0 + dayUs,
    );
    expect(rows).toMatchObject([
      { event_id: 0, user_id: 1, visits_1d: 1, visit_seconds_7d: 4, last_visit_seconds_7d: 5 },
      { event_id: 1, user_id: 2, visits_1d: 0, visit_seconds_7d: null, last_visit_seconds_7d: null },
    ]);
  });
});
