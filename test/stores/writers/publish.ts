/** Publishes six outputs at a time into a SQLite catalog; prints a line after each. `publish.ts <path> <run> <count>` */
import { sqliteCatalog } from '../../../runtime/catalog/sqlite.ts';
import { item, stepRecord } from '../../contracts/catalog-records.ts';

const [path, runId, count] = process.argv.slice(2) as [string, string, string];
const catalog = sqliteCatalog(path);
for (let n = 0; n < Number(count); n++) {
  const partition = `${runId}-${String(n).padStart(9, '0')}`;
  const items = Array.from({ length: 6 }, (_, i) => item({ asset: `asset_${i}`, partition, runId }));
  await catalog.publish(items, stepRecord({ runId, partition }));
  console.log(partition);
}
await catalog.close();
