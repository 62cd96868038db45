/** A run whose versions are in S3: tables are written and read by way of scratch, footers by their last bytes alone. */
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { expect, test } from 'vitest';
import { asset, definitions, job, json, lambda, sqlAsset, type TableBatch, table } from '../../core/index.ts';
import { openStore } from '../../runtime/stores/index.ts';
import { maxPutBytes } from '../../runtime/stores/s3/write.ts';
import type { ObjectStore } from '../../runtime/stores/types.ts';
import { keysOf } from '../contracts/collect.ts';
import { hostOf } from '../support/opened-hosts.ts';

const Bucket = 's3-run-test';
const columns = { ts: 'int64', price: 'double' } as const;
const batches = 12;
const batchRows = 100_000;

/** Prices that no codec makes smaller: the file is one of several parts. */
function* ticks(): Generator<TableBatch<typeof columns>> {
  for (let batch = 0; batch < batches; batch++) {
    const ts = Float64Array.from({ length: batchRows }, (_, i) => batch * batchRows + i);
    yield { rows: batchRows, columns: { ts, price: ts.map((at) => Math.sin(at)) } };
  }
}

const project = () => {
  const type = table(columns, { sortKey: ['ts'] });
  const quotes = asset({ key: 'quotes', type, run: () => ticks() });
  const rising = sqlAsset({
    key: 'rising',
    type,
    compute: lambda(),
    deps: { quotes },
    sql: "select ts, price from ref('quotes') where price > 0.5 order by ts",
  });
  const none = sqlAsset({
    key: 'none',
    type,
    compute: lambda(),
    deps: { quotes },
    sql: "select ts, price from ref('quotes') where price > 2",
  });
  const report = asset({
    key: 'report',
    type: json<readonly number[]>(),
    deps: { quotes, rising, none },
    run: async (_context, inputs) => {
      let sum = 0;
      for await (const { columns } of inputs.quotes.batches(['ts'])) for (const at of columns.ts) sum += at;
      const { columns } = await inputs.rising.read(['ts']);
      return [inputs.quotes.rows, sum, inputs.rising.rows, columns.ts[0] as number, inputs.none.rows];
    },
  });
  return definitions({ assets: [quotes, rising, none, report], jobs: [job({ name: 'all' })] });
};

test('tables go to a bucket and come back, a large one in parts', async () => {
  await new S3Client({}).send(new CreateBucketCommand({ Bucket }));
  const data = await openStore(`s3://${Bucket}/data`);
  const ranges: number[] = [];
  const counted = new Proxy(data, {
    get: (store, name) => {
      if (name === 'getRange')
        return (...[key, start, end]: Parameters<ObjectStore['getRange']>) => {
          ranges.push(end - start);
          return store.getRange(key, start, end);
        };
      const member = Reflect.get(store, name) as unknown;
      return typeof member === 'function' ? member.bind(store) : member;
    },
  });
  const host = await hostOf(project(), (runtime) => ({ ...runtime, data: counted }));
  expect((await host.run('a')).status).toBe('SUCCEEDED');

  const rising = Array.from({ length: batches * batchRows }, (_, i) => i).filter((at) => Math.sin(at) > 0.5);
  const rows = batches * batchRows;
  const files = async (key: string) => (await host.pointer(key))?.files ?? [];
  const [report] = await files('report');
  expect(JSON.parse(new TextDecoder().decode(await data.get(report!.path)))).toEqual([
    rows,
    (rows * (rows - 1)) / 2,
    rising.length,
    rising[0],
    0,
  ]);
  const stored = (await Promise.all(['none', 'quotes', 'report', 'rising'].map(files))).flat();
  expect(await keysOf(data, '')).toEqual(stored.map(({ path }) => path));
  for (const { path, bytes } of stored) expect(await data.size(path)).toBe(bytes);
  expect(Math.max(...stored.map(({ bytes }) => bytes))).toBeGreaterThan(maxPutBytes);
  // The footer of the file that SQL wrote, and not the file.
  expect(ranges).toEqual([512 * 1024]);
});
