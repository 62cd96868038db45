/**
 * Publishes six outputs at a time into a SQLite catalog, and if told so kills itself before a statement of the last
 * publish. `publish.ts <path> <run> <count> [<statement>]`
 */
import { sqliteCatalog } from '../../../runtime/catalog/sqlite.ts';
import { item, stepRecord } from '../../contracts/catalog-records.ts';
import { beforeStatement } from '../nth-statement.ts';

const [path, runId, count, statement] = process.argv.slice(2) as [string, string, string, string?];
const catalog = sqliteCatalog(path);
for (let n = 0; n < Number(count); n++) {
  const partition = `${runId}-${String(n).padStart(9, '0')}`;
  const items = Array.from({ length: 6 }, (_, i) => item({ asset: `asset_${i}`, partition, runId }));
  if (statement !== undefined && n === Number(count) - 1)
    beforeStatement(Number(statement), () => process.kill(process.pid, 'SIGKILL'));
  await catalog.publish(items, stepRecord({ runId, partition }));
}
await catalog.close();
