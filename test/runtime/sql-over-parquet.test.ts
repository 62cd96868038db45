import { expect, test } from 'vitest';
import { asset, definitions, job, json, parquetFile, sqlAsset, table } from '../../core/index.ts';
import { copyQuery } from '../io/tables.ts';
import { testHost } from '../support/host.ts';

test('SQL reads a Parquet file that a function wrote itself', async () => {
  const made = asset({
    key: 'made',
    type: parquetFile({ id: 'int64', price: 'double' }),
    run: async (context) => {
      const path = `${await context.scratch()}/made.parquet`;
      await copyQuery('SELECT 7::BIGINT AS id, 0.5::DOUBLE AS price', path);
      return path;
    },
  });
  const doubled = sqlAsset({
    key: 'doubled',
    deps: { made },
    type: table({ price: 'double' }),
    sql: `select 2 * price as price from ref('made')`,
  });
  const read = asset({
    key: 'read',
    deps: { doubled },
    type: json<number[]>(),
    run: async (_, inputs) => [...(await inputs.doubled.read(['price'])).columns.price],
  });
  const host = await testHost(definitions({ assets: [made, doubled, read], jobs: [job({ name: 'j' })] }));
  try {
    expect(await host.run('r')).toMatchObject({ status: 'SUCCEEDED' });
    expect(await host.value('read')).toEqual([1]);
  } finally {
    await host.close();
  }
});
