/**
 * Every graph shape of `test/cases/` runs on the embedded host: what is compared as text is executed as well. What a run
 * did is kept beside the definition as `trace.json`; `vitest run test/runtime/cases.test.ts -u` writes it.
 */
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { isExternal, type Step } from '../../core/assets/step.ts';
import type { Definitions } from '../../core/definitions.ts';
import type { Json } from '../../local/interpreter/index.ts';
import { compactJson } from '../support/compact-json.ts';
import { type TestHost, testHost } from '../support/host.ts';

const cases = fileURLToPath(new URL('../cases/', import.meta.url));
const shapes = readdirSync(cases)
  .filter((name) => !name.includes('.') && name !== 'broken')
  .sort();

/** What was published, in an order that does not depend on which shard was first: asset, partition, rows or value. */
async function published(host: TestHost, runId: string): Promise<Readonly<Record<string, unknown>>> {
  const { items } = await host.runtime.catalog.materializationsOfRun(runId, { limit: 1000 });
  const found: (readonly [string, unknown])[] = [];
  for (const { asset, partition, kind, rows } of items) {
    const value = kind === 'json' ? await host.value(asset, partition) : rows === null ? null : { rows };
    found.push([partition === '' ? asset : `${asset} of ${partition}`, value ?? null]);
  }
  return Object.fromEntries(found.sort(([a], [b]) => (a < b ? -1 : 1)));
}

test.each(shapes)('%s', async (shape) => {
  const { default: project, input = {} } = (await import(`${cases}${shape}/definitions.ts`)) as {
    readonly default: Definitions;
    readonly input?: Json;
  };
  const host: TestHost = await testHost(project, undefined, cases + shape);
  const result = await host.run('r1', input);
  expect(result.status, result.cause).toBe('SUCCEEDED');
  const maps = host.journal
    .list()
    .flatMap((arn) => host.journal.read(arn))
    .flatMap((record) => ('event' in record ? [record.event] : []))
    .filter(({ type }) => type === 'MapRunStarted').length;
  const { run_id: _, ...output } = result.output as { readonly [key: string]: Json };
  const trace = { input, output, mapRuns: maps, published: await published(host, 'r1') };
  await expect(compactJson(trace)).toMatchFileSnapshot(`${cases}${shape}/trace.json`);
  const [job] = project.jobs.values();
  // Ops run in every run, and external assets are observed in every run.
  const isAnew = (step: Step): boolean => job!.job.ops !== undefined || isExternal(step);
  const planned = job!.steps.filter(isAnew).length;
  expect(await host.run('r2', input)).toMatchObject({ status: 'SUCCEEDED', output: { planned } });
  await host.close();
});
