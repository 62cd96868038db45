/** events, of another system and not partitioned -> those of the day, in SQL by the bounds of its window -> how many. */
import { join } from 'node:path';
import {
  asset,
  type Definitions,
  daily,
  definitions,
  externalAsset,
  job,
  json,
  sqlAsset,
  table,
} from '../../../core/index.ts';
import { withConnection } from '../../../runtime/io/duckdb/connection.ts';
import { quoteLiteral } from '../../../runtime/io/duckdb/quote.ts';

const partitions = daily({ start: '2024-01-01', name: 'dt' });
const startUs = Date.UTC(2024, 0, 1) * 1000;

const source = externalAsset({ key: 'source' });

/** An event at each bound of the first two days, and one in their middle. */
const events = externalAsset({
  key: 'events',
  deps: { source },
  type: table({ id: 'int64', ts: 'int64' }, { sortKey: ['ts', 'id'] }),
  sample: async (folder) => {
    const path = join(folder, 'events.parquet');
    const rows = `SELECT i AS id, ${startUs} + i * 43200000000 AS ts FROM range(-1, 6) t(i)`;
    await withConnection((connection) =>
      connection.run(`COPY (${rows}) TO ${quoteLiteral(path)} (FORMAT parquet)`),
    );
    return [path];
  },
});

const of_day = sqlAsset({
  key: 'of_day',
  partitions,
  deps: { events },
  type: table({ id: 'int64', age_us: 'int64' }, { sortKey: ['id'] }),
  sql: `
    select id, ts - window_start() as age_us -- window_end() in a comment is text
    from ref('events') where ts >= window_start() and ts < window_end()`,
});

const ids = asset({
  key: 'ids',
  partitions,
  deps: { of_day, source },
  type: json<readonly number[]>(),
  run: async (_, inputs) => [...(await inputs.of_day.read(['id'])).columns.id],
});

export const input: unknown = { start_date: '2024-01-01', end_date: '2024-01-02' };
const project: Definitions = definitions({
  assets: [source, events, of_day, ids],
  jobs: [job({ name: 'sql_window' })],
});
export default project;
