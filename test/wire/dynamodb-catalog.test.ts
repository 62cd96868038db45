import { expect, test } from 'vitest';
import { openCatalog } from '../../runtime/catalog/index.ts';
import type { Catalog } from '../../runtime/catalog/types.ts';
import { describeCatalog } from '../contracts/catalog.contract.ts';
import { item, mustPublish, runRecord } from '../contracts/catalog-records.ts';
import { createCatalogTable } from './support/catalog-table.ts';

let made = 0;
const fresh = async (): Promise<Catalog> =>
  openCatalog(await createCatalogTable(`catalog-${process.pid}-${made++}`));

describeCatalog('dynamodb', fresh, {
  skip: {
    'order of publishing within one time': 'sort keys are time and version',
    'hundreds of writes': 'for each action of a transaction the server copies the table',
  },
});

test('a table that is not there is said to be missing', async () => {
  const catalog = openCatalog('dynamodb://not-there');
  const missing = 'catalog dynamodb://not-there: ResourceNotFoundException';
  await expect(catalog.run('run-1')).rejects.toThrow(missing);
  await expect(catalog.runs()).rejects.toThrow(missing);
  await expect(catalog.addRun(runRecord())).rejects.toThrow(
    /catalog dynamodb:\/\/not-there.*ResourceNotFound/,
  );
  await catalog.close();
});

test('a version with 5,000 files is kept', async () => {
  const catalog = await fresh();
  const files = Array.from({ length: 5_000 }, (_, i) => ({ path: `a/${i}.parquet`, bytes: i * i, rows: i }));
  await mustPublish(catalog, item({ files }));
  expect((await catalog.pointer('trades', '2024-01-01'))?.files).toEqual(files);
  await catalog.close();
});
