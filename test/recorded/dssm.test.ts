/** A training day over generated inputs that lie beside the repository, against the two tables that are expected. */
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { changeSteps } from '../../core/change-steps.ts';
import { lambda } from '../../core/index.ts';
import { virtualClock } from '../../local/interpreter/index.ts';
import { dssmDefinitions } from '../../pipelines/dssm-ranking/definitions.ts';
import { registerFiles } from '../../runtime/external/register.ts';
import { readParquet } from '../../runtime/io/duckdb/quote.ts';
import { expectSameDay, rowsOf } from '../dssm/compare.ts';
import { testHost } from '../support/host.ts';

const shared = (path: string): string => fileURLToPath(new URL(`../../../shared/${path}`, import.meta.url));
const rows = (paths: readonly string[]) => rowsOf(`SELECT * FROM ${readParquet(paths)} ORDER BY event_id`);

test('the skeleton and the enriched table are as expected', async () => {
  const project = changeSteps(dssmDefinitions(), ({ compute }) =>
    compute?.backend === 'batch' ? { compute: lambda() } : {},
  );
  const clock = virtualClock(Date.parse('2026-02-02T06:00:00Z'));
  const host = await testHost(project, undefined, undefined, {}, { clock });
  onTestFinished(() => host.close());
  for (const name of ['interactions', 'items']) {
    const asset = project.graph.assets.get(name)!;
    const files = [shared(`data/dssm/${name}.parquet`)];
    await registerFiles({ asset, partition: '', files, runId: 'register' }, host.runtime);
  }
  expect(await host.run('r1', { partition: '2026-02-01' })).toMatchObject({ status: 'SUCCEEDED' });
  for (const [asset, table] of [
    ['dssm_ranking_training/skeleton_stage', 'skeleton'],
    ['dssm_ranking_training', 'enriched'],
  ] as const) {
    const made = (await host.pointer(asset, '2026-02-01'))!;
    const paths = made.files.map(({ path }) => host.runtime.data.localPath!(path));
    expectSameDay(await rows(paths), await rows([shared(`spec/golden/dssm-${table}-2026-02-01.parquet`)]));
  }
});
