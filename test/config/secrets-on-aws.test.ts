/** On AWS a step looks up the secrets that its definition names, and no other: a run that asks for more is refused first. */
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { asset, type Definitions, daily, definitions, job, resource, secret } from '../../core/index.ts';
import { warnOfSecrets } from '../../core/resources/secrets-by-function.ts';
import { openReferences } from '../../runtime/config/references.ts';
import { resolveRunRequest } from '../../runtime/request/resolve.ts';

const config = z.strictObject({ key: z.string() });
const http = resource({ name: 'http', config, configValue: { key: secret('http/key') }, create: () => ({}) });
const partitions = daily({ start: '2024-01-01' });
const plain = asset({
  ...{ key: 'plain', partitions, config, configValue: { key: secret('own') } },
  resources: { http },
  run: () => {},
});
const byDay = asset({
  ...{ key: 'by_day', partitions, config },
  configValue: ({ key }) => ({ key: secret(`of/${key}`) }),
  run: () => {},
});
const project = (...assets: Parameters<typeof definitions>[0]['assets']): Definitions =>
  definitions({ assets, jobs: [job({ name: 'j' })] });
const now = Date.parse('2024-01-10T00:00:00Z');
const resolve = (of: Definitions, request: object, isOnAws = true, environment = {}) =>
  resolveRunRequest(
    { start_date: '2024-01-03', end_date: '2024-01-04', ...request },
    of.jobs.get('j')!,
    now,
    environment,
    isOnAws,
  );

describe('a run on AWS', () => {
  test('may name the secrets of the definitions and of the environment', () => {
    const own = { ops: { plain: { config: { key: secret('own') } } } };
    expect(() => resolve(project(plain), {})).not.toThrow();
    expect(() => resolve(project(plain), { config: own })).not.toThrow();
    const environment = { resources: { http: { config: { key: secret('of/environment') } } } };
    expect(() => resolve(project(plain), {}, true, environment)).not.toThrow();
  });

  test('may name no other in its config', () => {
    const ops = { plain: { config: { key: secret('another') } } };
    expect(() => resolve(project(plain), { config: { ops } })).toThrow(
      'ops.plain.config.key: the definition of step plain does not name secret another, so its role on AWS may not look it up; name it in a configValue that is no function',
    );
    const resources = { http: { config: { key: secret('another') } } };
    expect(() => resolve(project(plain), { config: { resources } })).toThrow('resources.http.config.key: ');
    // On this machine secrets are variables.
    expect(() => resolve(project(plain), { config: { ops } }, false)).not.toThrow();
  });

  test('is refused where a function names one, of which qf check and cdk warn', () => {
    expect(() => resolve(project(byDay), {})).toThrow('does not name secret of/2024-01-03');
    expect(() => resolve(project(byDay), {}, false)).not.toThrow();
    expect(warnOfSecrets(project(plain, byDay).graph.steps.values())).toEqual([
      expect.stringContaining('step by_day takes secret of/2024-01-01 from a function'),
    ]);
  });

  test('is one whose secrets are parameters', () => {
    expect(openReferences({}, 'ssm:///quantflow/dev', () => 0).isOnAws).toBe(true);
    expect(openReferences({}, undefined, () => 0).isOnAws).toBeUndefined();
  });
});
