/** The config of a run request: checked by the schemas of the job before anything runs. */
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { RunConfig } from '../../core/config/run-config.ts';
import { asset, daily, definitions, env, job, multiAsset, resource, secret } from '../../core/index.ts';
import type { ResolvedJob } from '../../core/jobs/resolve-job.ts';
import { resolveRunRequest } from '../../runtime/request/resolve.ts';

const run = (): void => {};
const days = daily({ start: '2024-01-01' });
const inner = resource({
  name: 'inner',
  config: z.strictObject({ token: z.string(), tries: z.int().default(3) }),
  configValue: { token: secret('inner') },
  create: () => 1,
});
const http = resource({
  name: 'http',
  uses: { inner },
  config: z.strictObject({ host: z.string().default('localhost') }),
  create: () => 1,
});
const mean = asset({
  key: 'web/mean',
  partitions: days,
  config: z.strictObject({ window: z.int(), label: z.string().default('x') }),
  configValue: { window: 20 },
  resources: { http },
  run,
});
const needed = asset({ key: 'needed', partitions: days, config: z.strictObject({ n: z.int() }), run });
const byDay = asset({
  key: 'by_day',
  partitions: days,
  config: z.strictObject({ day: z.int(), more: z.int().default(0) }),
  configValue: ({ values }) => ({ day: Number(values['dt']?.slice(-2)) }),
  run,
});
const both = multiAsset({
  name: 'both',
  partitions: days,
  outputs: { low: {}, high: { key: 'top/high' } },
  run: () => ({ low: undefined, high: undefined }),
});
const project = definitions({
  assets: [mean, needed, byDay, both],
  jobs: [job({ name: 'j' }), job({ name: 'one', selection: 'by_day' })],
});
const asOf = Date.parse('2024-03-10T08:00:00Z');

function checked(
  config: unknown,
  selection = 'not needed',
  name = 'j',
  environment: RunConfig = {},
): unknown {
  const resolved = project.jobs.get(name) as ResolvedJob;
  const input = { config, selection, start_date: '2024-01-05', end_date: '2024-01-06' };
  return resolveRunRequest(input, resolved, asOf, environment).request.config;
}

describe('is taken', () => {
  test('by the name of a step, or the key of one of its assets; what is recorded has the step', () => {
    expect(checked({ ops: { web__mean: { config: { window: 5 } } } })).toEqual({
      ops: { web__mean: { config: { window: 5 } } },
    });
    expect(checked({ ops: { 'web/mean': { config: { label: 'y' } } } })).toEqual({
      ops: { web__mean: { config: { label: 'y' } } },
    });
    expect(checked({ ops: { 'top/high': { config: {} } } })).toEqual({ ops: { both: { config: {} } } });
  });

  test('with references, which are recorded as they are', () => {
    const config = {
      ops: { web__mean: { config: { window: env('WINDOW') } } },
      resources: { inner: { config: { token: secret('other') } } },
    };
    expect(checked(config)).toEqual(config);
  });

  test('field by field: what it leaves out stays as the definition has it', () => {
    expect(() => checked({ ops: { needed: { config: { n: 1 } } } }, 'needed')).not.toThrow();
    expect(() => checked({ ops: { by_day: { config: { more: 1 } } } })).not.toThrow();
  });

  test('of an environment, too: it gives what the definition leaves out', () => {
    expect(() =>
      checked({}, 'web/mean', 'j', { resources: { http: { config: { host: 'there' } } } }),
    ).not.toThrow();
  });
});

describe('is refused', () => {
  test.each<[unknown, string]>([
    [
      { ops: { web__mena: { config: {} } } },
      'config.ops.web__mena: there is no step "web__mena"; did you mean web__mean',
    ],
    [
      { ops: { web__mean: { config: { windw: 5 } } } },
      'config.ops.web__mean.config has the unknown field "windw" (did you mean window?); allowed: window, label',
    ],
    [
      { ops: { 'web/mean': { config: { window: 'five' } } } },
      'config.ops.web__mean.config.window is "five": Invalid input: expected number, received string',
    ],
    [
      { ops: { low: { config: {} }, 'top/high': { config: {} } } },
      'config of step both is given twice; give it once',
    ],
    [{ ops: { by_day: { config: { day: 'x' } } } }, 'config.ops.by_day.config.day is "x": '],
    [
      { ops: { both: { config: { x: 1 } } } },
      'config.ops.both.config has the unknown field "x"; allowed: none',
    ],
    [
      { resources: { htpt: { config: {} } } },
      'config.resources.htpt: there is no resource "htpt"; did you mean http?',
    ],
    [
      { resources: { inner: { config: { tries: 1.5 } } } },
      'config.resources.inner.config.tries is 1.5: Invalid input: expected int, received number',
    ],
    [
      { ops: { web__mean: { config: { label: env('a b') } } } },
      '"a b" is not the name of an environment variable',
    ],
  ])('%j', (config, message) => {
    expect(() => checked(config)).toThrow(message);
  });

  test('what is missing, where it will run, and only there', () => {
    const message =
      'config.ops.needed.config.n is missing: Invalid input: expected number, received undefined';
    expect(() => checked(undefined, '*')).toThrow(message);
    expect(() => checked({ ops: { needed: { config: {} } } })).not.toThrow();
  });

  test('config for what is not of the job', () => {
    expect(() => checked({ ops: { needed: { config: { n: 1 } } } }, '*', 'one')).toThrow(
      'config.ops.needed: there is no step "needed"; steps are by_day',
    );
    expect(() => checked({ resources: { http: { config: {} } } }, '*', 'one')).toThrow(
      'config.resources.http: there is no resource "http"; there is none',
    );
  });

  test('a function of the partition that fails', () => {
    const broken = asset({
      key: 'broken',
      config: z.strictObject({}),
      configValue: () => {
        throw new TypeError('boom');
      },
      run,
    });
    const { jobs } = definitions({ assets: [broken], jobs: [job({ name: 'j' })] });
    expect(() => resolveRunRequest({}, jobs.get('j') as ResolvedJob, asOf)).toThrow(
      'ops.broken.config: the function of its configValue failed: boom',
    );
  });
});
