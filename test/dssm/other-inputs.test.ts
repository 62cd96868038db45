/** Inputs that are not the sample: each is read off the definition, event by event, and compared with what the job makes. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, onTestFinished, test } from 'vitest';
import { changeSteps } from '../../core/change-steps.ts';
import { lambda } from '../../core/index.ts';
import { virtualClock } from '../../local/interpreter/index.ts';
import { dssmDefinitions } from '../../pipelines/dssm-ranking/definitions.ts';
import { Random } from '../../pipelines/random.ts';
import { registerFiles } from '../../runtime/external/register.ts';
import { withConnection } from '../../runtime/io/duckdb/connection.ts';
import { quoteLiteral, readParquet } from '../../runtime/io/duckdb/quote.ts';
import { testHost } from '../support/host.ts';
import { expectSameDay, rowsOf } from './compare.ts';
import { dayUs, type Event, naiveSkeleton, t0 } from './naive-skeleton.ts';

const dir = mkdtempSync(join(tmpdir(), 'quantflow-test-'));
afterAll(() => rmSync(dir, { recursive: true }));

/** How an input differs from the sample. */
interface Shape {
  readonly events?: number;
  /** Days of the events, from the start of the partition. */
  readonly days?: readonly [from: number, to: number];
  readonly users?: number;
  readonly items?: number;
  /** Items without an embedding, of ten. */
  readonly missing?: number;
  /** Times are multiples of this, give or take a microsecond. */
  readonly stepUs?: number;
  readonly twice?: boolean;
  readonly firstId?: number;
  /** How the files are written. */
  readonly format?: string;
}

const shapes: Readonly<Record<string, Shape>> = {
  'ties at the same microsecond': { stepUs: dayUs / 4, users: 3, items: 4 },
  'rows that are there twice': { twice: true, users: 5, items: 8 },
  'items without an embedding': { missing: 4 },
  'no event on the day': { days: [-20, 0] },
  'no event before the day': { days: [0, 1] },
  'no event at all': { events: 0 },
  'users of one event': { users: 100_000, items: 3 },
  'negative and large ids': { firstId: -(2 ** 52), users: 12, items: 20 },
  'snappy, small row groups': { format: 'COMPRESSION snappy, ROW_GROUP_SIZE 2048' },
  'gzip, Parquet 2': { format: 'COMPRESSION gzip, PARQUET_VERSION v2' },
};

function eventsOf(name: string, shape: Shape): readonly Event[] {
  const { events = 400, days: [from, to] = [-31, 2], users = 20, items = 30, stepUs = 1 } = shape;
  const { twice = false, firstId = 0 } = shape;
  const random = new Random(`other inputs|${name}`);
  const made = Array.from({ length: events }, (): Event => {
    const at = t0 + from * dayUs + Math.floor(random.unit() * (to - from) * dayUs);
    const ts = stepUs === 1 ? at : Math.floor(at / stepUs) * stepUs + random.below(3) - 1;
    const kinds = ['impression', 'click', 'like', 'like'];
    return {
      user_id: firstId + random.below(users),
      item_id: firstId + random.below(items),
      ts,
      event: kinds[random.below(kinds.length)] as string,
      dwell_s: random.below(10) === 0 ? null : random.below(60_000) / 1000,
    };
  });
  return twice ? [...made, ...made] : made;
}

/** Values of an embedding, by item and place; their sums are not the same in every order. */
const embeddingSql =
  'list_transform(range(1152), lambda c: (sin(item_id % 1000 * 7919 + c) * pow(10, c % 7))::FLOAT)';

async function write(name: string, statement: string, format: string): Promise<string> {
  const path = join(dir, `${name}.parquet`);
  await withConnection((connection) =>
    connection.run(`COPY (${statement}) TO ${quoteLiteral(path)} (FORMAT parquet, ${format})`),
  );
  return path;
}

/** The enriched rows as the definition has them. */
function naiveRows(
  all: readonly Event[],
  vectors: ReadonlyMap<number, readonly number[]>,
): readonly object[] {
  const zeros = new Array<number>(1152).fill(0);
  const more = ['like_seconds_7d', 'last_seconds_30d', 'items_30d'];
  return naiveSkeleton(all, t0, t0 + dayUs).map((row) => {
    const { user_id, item_id } = row as Event;
    const liked = all
      .filter((e) => e.user_id === user_id && e.event === 'like' && e.ts >= t0 - 7 * dayUs && e.ts < t0)
      .toSorted((a, b) => a.ts - b.ts || a.item_id - b.item_id);
    const found = liked.flatMap((e) => [vectors.get(e.item_id) ?? []].filter(({ length }) => length > 0));
    const mean = zeros.map((_, c) => found.reduce((sum, v) => sum + v[c]!, 0) / Math.max(1, found.length));
    return {
      ...Object.fromEntries(Object.entries(row).filter(([name]) => !more.includes(name))),
      liked_items_7d: liked.length,
      image_embedding: vectors.get(item_id) ?? zeros,
      like_artwork_avg_embeds: mean.map(Math.fround),
    };
  });
}

describe('a training day over other inputs', () => {
  test.each(Object.entries(shapes))('%s', async (name, shape) => {
    const { items = 30, missing = 0, firstId = 0, format = 'COMPRESSION zstd' } = shape;
    const all = eventsOf(name, shape);
    const values = all.map((e) => `(${e.user_id}, ${e.item_id}, ${e.ts}, '${e.event}', ${e.dwell_s})`);
    const columns =
      'user_id::BIGINT AS user_id, item_id::BIGINT AS item_id, ts::BIGINT AS ts, event::VARCHAR AS event, dwell_s::DOUBLE AS dwell_s';
    const from = values.length === 0 ? "(VALUES (0, 0, 0, '', 0))" : `(VALUES ${values.join(', ')})`;
    const where = values.length === 0 ? 'WHERE false' : '';
    const interactions = `SELECT ${columns} FROM ${from} t(user_id, item_id, ts, event, dwell_s) ${where}`;
    const embedded = `SELECT item_id, ${embeddingSql} AS image_embedding FROM (SELECT (${firstId} + i)::BIGINT AS item_id, i FROM range(${items}) t(i)) WHERE i % 10 >= ${missing}`;
    const project = changeSteps(dssmDefinitions(), ({ compute }) =>
      compute?.backend === 'batch' ? { compute: lambda() } : {},
    );
    const clock = virtualClock(Date.parse('2026-02-02T06:00:00Z'));
    const host = await testHost(project, undefined, undefined, {}, { clock });
    onTestFinished(() => host.close());
    const files = {
      interactions: await write('interactions', interactions, format),
      items: await write('items', embedded, format),
    };
    for (const [key, path] of Object.entries(files)) {
      const asset = project.graph.assets.get(key)!;
      await registerFiles({ asset, partition: '', files: [path], runId: 'register' }, host.runtime);
    }
    const result = await host.run('r1', { partition: '2026-02-01' });
    expect(result.status, JSON.stringify(result.cause)).toBe('SUCCEEDED');
    const made = (await host.pointer('dssm_ranking_training', '2026-02-01'))!;
    const paths = made.files.map(({ path }) => host.runtime.data.localPath!(path));
    const vectors = new Map(
      (await rowsOf(`SELECT * FROM ${readParquet([files.items])}`)).map(
        (row) => [row['item_id'] as number, row['image_embedding'] as readonly number[]] as const,
      ),
    );
    expectSameDay(await rowsOf(`SELECT * FROM ${readParquet(paths)}`), naiveRows(all, vectors) as never);
  });
});
