/** The enrich stage in a process of its own: `node bench/dssm-enrich.ts FOLDER`. */
import { readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { asyncBufferFromFile } from 'hyparquet';
import { daedalusSchema, pathsOf } from '../pipelines/dssm-ranking/daedalus-config.ts';
import { enrich } from '../pipelines/dssm-ranking/enrich/enrich.ts';
import { skeletonType } from '../pipelines/dssm-ranking/ops/skeleton-stage.ts';
import { compileServices } from '../pipelines/dssm-ranking/services/compile.ts';
import { tableReader } from '../runtime/io/duckdb/table-reader.ts';
import { readFooter } from '../runtime/io/footer.ts';

const [data] = process.argv.slice(2) as [string];
const service = compileServices(pathsOf(daedalusSchema.parse({}))).get('dssm_ranking')!;
const startUs = Date.parse('2026-02-01T00:00:00Z') * 1000;

const reader = async (path: string, schema: Readonly<Record<string, string>>) =>
  tableReader({
    asset: path,
    partition: '2026-02-01',
    version: 'bench',
    schema: schema as ReturnType<typeof skeletonType>['schema'],
    rows: (await readFooter(await asyncBufferFromFile(path), path)).rows,
    files: async () => [path],
  });

for (const name of readdirSync(data)) if (name.startsWith('enriched')) rmSync(join(data, name));
const out = join(data, 'enriched.parquet');
const { schema } = skeletonType(service);
const events = service.sources.find(({ name }) => name === 'interactions')!.columns;
const tables = {
  interactions: await reader(
    join(data, 'interactions.parquet'),
    Object.fromEntries(events.map(({ name, type }) => [name, type])),
  ),
};
await enrich(
  {
    service,
    skeleton: await reader(join(data, 'skeleton.parquet'), schema),
    sources: { tables, files: { items: join(data, 'items.parquet') } },
    startUs,
  },
  out,
);
const at = performance.now();
await readFooter(await asyncBufferFromFile(out), out);
renameSync(out, join(data, `enriched-${(performance.now() - at).toFixed(1)}-ms.parquet`));
