import { expect, test } from 'vitest';
import type { Resource } from '../../core/resources/resource.ts';
import { parseProject, quantflowDefinitions } from '../../pipelines/quantflow/index.ts';
import { createRedactor } from '../../runtime/config/redactor.ts';
import { environmentReferences } from '../../runtime/config/references.ts';
import { resolveConfig } from '../../runtime/config/resolve.ts';
import { feed } from './bad-projects.ts';

function connectionOf(apiKey: string): Resource {
  const text = feed(`name: f, provider: tardis, exchange: binance, api_key: ${apiKey}`);
  const { graph } = quantflowDefinitions(parseProject(text, 'q.yaml'));
  return graph.steps.get('raw_f')?.resources['source'] as Resource;
}

function resolved({ name, config, configValue }: Resource, env: Record<string, string>): Promise<unknown> {
  const context = { source: environmentReferences(env), redactor: createRedactor() };
  return resolveConfig(config, configValue, `resources.${name}.config`, context);
}

test('the key of a feed is looked up where the step runs, by the one way of all configs', async () => {
  const standard = { base_url: 'https://datasets.tardis.dev' };
  const bySecret = connectionOf('{ secret: tardis/api-key }');
  expect(bySecret.configValue).toMatchObject({ api_key: { secret: 'tardis/api-key' } });
  expect(await resolved(bySecret, { QUANTFLOW_SECRET_TARDIS_API_KEY: 'TD.1' })).toEqual({
    ...standard,
    api_key: 'TD.1',
  });
  expect(await resolved(connectionOf('{ env: TARDIS_KEY }'), { TARDIS_KEY: 'TD.2' })).toEqual({
    ...standard,
    api_key: 'TD.2',
  });
  await expect(resolved(bySecret, {})).rejects.toThrow(
    'resources.source_f.config.api_key: secret tardis/api-key is not set; it is looked for in environment variable QUANTFLOW_SECRET_TARDIS_API_KEY',
  );
});
