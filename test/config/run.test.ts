/** Config and resources in a run: what a step gets, and what its version tells of it. */
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import {
  asset,
  type Definitions,
  daily,
  definitions,
  env,
  job,
  json,
  resource,
  secret,
} from '../../core/index.ts';
import type { TestHost } from '../support/host.ts';
import { hostOf } from '../support/opened-hosts.ts';

const days = daily({ start: '2024-01-01' });
const range = { start_date: '2024-01-01', end_date: '2024-01-02' };
function hostIn(project: Definitions, variables: Record<string, string> = {}): Promise<TestHost> {
  return hostOf(project, undefined, undefined, variables);
}

describe('the config of a step', () => {
  const mean = asset({
    key: 'mean',
    partitions: days,
    type: json(),
    config: z.strictObject({ day: z.int(), window: z.int().default(20), mode: z.string().default('plain') }),
    configValue: ({ values }) => ({ day: Number(values['dt']?.slice(-2)), window: env('WINDOW') }),
    run: ({ config }) => config,
  });
  const project = definitions({ assets: [mean], jobs: [job({ name: 'j' })] });

  test('may depend on the partition and on the machine; a run replaces fields of it', async () => {
    const host = await hostIn(project, { WINDOW: '5' });
    expect((await host.run('r1', range)).status).toBe('SUCCEEDED');
    expect(await host.value('mean', '2024-01-02')).toEqual({ day: 2, window: 5, mode: 'plain' });
    const config = { ops: { mean: { config: { window: 7, mode: env('MODE') } } } };
    const { cause } = await host.run('r2', { ...range, config, write_mode: 'overwrite' } as never);
    expect(cause).toContain('ops.mean.config.mode: environment variable MODE is not set');
    expect((await host.runtime.catalog.run('r2'))?.request['config']).toEqual(config);
    expect((await host.pointer('mean', '2024-01-02'))?.runId).toBe('r1');
  });

  test('a request that does not fit ends in Plan and registers nothing', async () => {
    const host = await hostIn(project, { WINDOW: '5' });
    const config = { ops: { mean: { config: { windw: 7 } } } };
    expect(await host.run('r1', { ...range, config })).toMatchObject({
      status: 'FAILED',
      error: 'QuantFlow.InvalidInput',
      cause:
        'config.ops.mean.config has the unknown field "windw" (did you mean window?); allowed: day, window, mode',
    });
    expect((await host.runtime.catalog.runs()).items).toEqual([]);
  });
});

describe('the code version', () => {
  const project = (codeVersion?: string): Definitions => {
    const a = asset({
      key: 'a',
      partitions: days,
      type: json(),
      config: z.strictObject({ n: z.int().default(1), token: z.string().default('x') }),
      run: ({ config }) => config.n,
      ...(codeVersion !== undefined && { codeVersion }),
    });
    return definitions({ assets: [a], jobs: [job({ name: 'j' })] });
  };
  const withN = (n: number) => ({ ops: { a: { config: { n } } } });

  test.each([[undefined], ['v1']])('%s: what a run changes is part of it', async (given) => {
    const host = await hostIn(project(given));
    const run = async (name: string, config?: object): Promise<unknown> => {
      const input = { ...range, write_mode: 'skip_if_fresh', ...(config && { config }) };
      const { output } = await host.run(name, input as never);
      return (output as { planned: number }).planned;
    };
    expect(await run('r1')).toBe(2);
    const defined = await host.pointer('a', '2024-01-01');
    if (given !== undefined) expect(defined?.codeVersion).toBe(given);
    expect([await run('r2', withN(1)), await run('r3', withN(2)), await run('r4', withN(2))]).toEqual([
      0, 2, 0,
    ]);
    expect(await host.value('a', '2024-01-01')).toBe(2);
    const changed = await host.pointer('a', '2024-01-01');
    expect(changed?.codeVersion).not.toBe(defined?.codeVersion);
    if (given !== undefined) expect(changed?.codeVersion).toMatch(/^v1\+[0-9a-f]{16}$/);
    expect(await run('r5')).toBe(2);
    expect(await host.pointer('a', '2024-01-01')).toMatchObject({
      codeVersion: defined?.codeVersion,
      dataVersion: defined?.dataVersion,
    });
  });

  test('holds references, never what they stand for', async () => {
    const config = { ops: { a: { config: { token: secret('t') } } } };
    const versions: unknown[] = [];
    for (const value of ['one-secret', 'another-one']) {
      const host = await hostIn(project(), { QUANTFLOW_SECRET_T: value });
      await host.run('r1', { ...range, config } as never);
      versions.push((await host.pointer('a', '2024-01-01'))?.codeVersion);
    }
    expect(versions[0]).toBe(versions[1]);
    expect(versions[0]).toMatch(/^[0-9a-f]{16}$/);
  });
});

describe('resources', () => {
  const events: string[] = [];
  const fails = new Set<string>();
  const happen = (event: string): void => {
    events.push(event);
    if (fails.has(event)) throw new Error(`${event} failed`);
  };
  const made = (name: string, uses: Parameters<typeof resource>[0]['uses'] = {}) =>
    resource({
      name,
      uses,
      config: z.strictObject({ size: z.int().default(1) }),
      create: ({ size }) => {
        happen(`create ${name}`);
        return { name, size };
      },
      dispose: () => happen(`dispose ${name}`),
    });
  const http = made('http');
  const [left, right] = [made('left', { http }), made('right', { http })];
  const a = asset({
    key: 'a',
    type: json(),
    resources: { right, left, http },
    run: ({ resources }) => {
      happen('run');
      return Object.values(resources).map(({ name, size }) => `${name} ${size}`);
    },
  });
  const project = definitions({
    assets: [a],
    jobs: [job({ name: 'j' })],
    environments: { dev: {}, prod: { resources: { left: { size: 16 }, http: { size: 4 } } } },
  });
  const inOrder = [
    'create http',
    'create right',
    'create left',
    'run',
    'dispose left',
    'dispose right',
    'dispose http',
  ];

  test('are made once, what they are made from first, and disposed of in reverse', async () => {
    events.length = 0;
    const host = await hostIn(project);
    await host.run('r1');
    expect(events).toEqual(inOrder);
    expect(await host.value('a')).toEqual(['right 1', 'left 1', 'http 1']);
  });

  test.each([
    [['run'], inOrder, 'run failed'],
    [['run', 'dispose left', 'dispose http'], inOrder, 'run failed'],
    [['dispose right', 'dispose http'], inOrder, 'dispose right failed'],
    [
      ['create left'],
      ['create http', 'create right', 'create left', 'dispose right', 'dispose http'],
      'create left failed',
    ],
  ])('when %j fails, all that were made are disposed of', async (broken, happened, cause) => {
    events.length = 0;
    const host = await hostIn(project);
    for (const event of broken) fails.add(event);
    const result = await host.run('r1');
    fails.clear();
    expect(events).toEqual(happened);
    expect(result.cause).toContain(`Error: ${cause}`);
    expect(await host.pointer('a')).toBeUndefined();
  });

  test('get config of the environment, and over it of the run', async () => {
    const host = await hostIn(project, { QUANTFLOW_ENV: 'prod' });
    const config = { resources: { http: { config: { size: 5 } } } };
    await host.run('r1', { config } as never);
    expect(await host.value('a')).toEqual(['right 1', 'left 16', 'http 5']);
  });

  test('an environment that there is not, and one that says what does not fit, are refused', async () => {
    await expect(hostIn(project, { QUANTFLOW_ENV: 'prd' })).rejects.toThrow(
      'there is no environment "prd"; did you mean prod',
    );
    expect(() =>
      definitions({
        assets: [a],
        environments: {
          prod: { resources: { lefft: { size: 1 }, left: { size: 1.5 }, right: { sise: 2 } } },
          'a-b': {},
        },
      }),
    ).toThrow(
      [
        'environments.prod.resources.lefft: there is no resource "lefft"; did you mean left?',
        'environments.prod.resources.left.size is 1.5: Invalid input: expected int, received number',
        'environments.prod.resources.right has the unknown field "sise" (did you mean size?); allowed: size',
        'environment "a-b" is not allowed; use up to 12 lower-case letters and digits, such as dev or prod',
      ].join('\n'),
    );
  });
});
