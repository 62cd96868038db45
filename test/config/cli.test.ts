/** Config from the command line, on the example project. */
import { globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type QfResult, qf, qfJson } from '../support/qf.ts';

const project = fileURLToPath(new URL('../../examples/config', import.meta.url));
const variables = {
  QUANTFLOW_SECRET_VENDOR_API_KEY: 'hunter2-hunter2',
  RANK_THREADS: '4',
  REGION: 'eu-west-1',
};
let dir = '';
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'quantflow-config-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const call = (args: readonly string[], env: Record<string, string> = variables): Promise<QfResult> =>
  qf([...args, '--project', project], { cwd: dir, env: { ...env, QUANTFLOW_HOME: join(dir, 'home') } });
const day = ['--partition', '2024-01-05'];
const window = { summary: { config: { window: 5, region: { env: 'REGION' } } } };

async function shown(asset: string): Promise<unknown> {
  const { files } = await qfJson<{ files: string[] }>(
    ['show', asset, '--partition', '2024-01-05', '--project', project],
    { env: { QUANTFLOW_HOME: join(dir, 'home') } },
  );
  return JSON.parse(readFileSync(files[0] as string, 'utf8'));
}

describe('qf run', () => {
  test('takes --config as JSON or a file, in worker processes too, and the environment of QUANTFLOW_ENV', async () => {
    expect((await call(['run', ...day, '--config', JSON.stringify({ ops: window })])).code).toBe(0);
    expect(await shown('summary')).toBe(
      'http://localhost:8080/XBTUSD (1 tries) with a key of 15 characters, 20 levels, over 5 days, in eu-west-1',
    );
    const files = globSync('home/**/*', { cwd: dir, withFileTypes: true }).filter((entry) => entry.isFile());
    const texts = files.map(({ parentPath, name }) => readFileSync(join(parentPath, name)));
    expect(texts.filter((text) => text.includes('hunter2'))).toEqual([]);
    const config = {
      ops: { summary: { config: { window: 7 } } },
      resources: { http: { config: { tries: 2 } } },
    };
    writeFileSync(join(dir, 'run.json'), JSON.stringify(config));
    const again = ['run', ...day, '--write-mode', 'overwrite', '--config', 'run.json'];
    expect((await call(again, { ...variables, QUANTFLOW_ENV: 'prod' })).code).toBe(0);
    expect(await shown('summary')).toBe(
      'https://vendor.example/XBTUSD (2 tries) with a key of 15 characters, 20 levels, over 7 days, in local',
    );
  });

  test('says what a run must give, and what the machine lacks', async () => {
    expect(await call(['run', ...day])).toMatchObject({
      code: 2,
      stderr:
        'qf: config.ops.summary.config.window is missing: Invalid input: expected number, received undefined\n',
    });
    const { code, stdout } = await call(['run', 'ranks', ...day], {});
    expect(code).toBe(1);
    expect(stdout).toContain('ops.ranks.config.threads: environment variable RANK_THREADS is not set');
  });

  test('refuses an environment that there is not', async () => {
    expect(await call(['ls', '--env', 'prd'])).toMatchObject({
      code: 2,
      stderr:
        'qf: environment of --env or QUANTFLOW_ENV: there is no environment "prd"; did you mean prod?\n',
    });
    expect(await call(['ls', '--env', 'x;y'])).toMatchObject({
      code: 2,
      stderr:
        'qf: environment "x;y" is not allowed; use up to 12 lower-case letters and digits, such as dev or prod (--env or QUANTFLOW_ENV)\n',
    });
  });
});

describe('qf config', () => {
  test('shows every field with type, value and where it is from', async () => {
    const { stdout } = await call(['config', 'report', '--env', 'prod']);
    expect(stdout.replaceAll(/ {2,}/g, '  ')).toBe(
      [
        'config  type  value  from',
        'ops.quotes.config.symbol  string  -  partition',
        'ops.quotes.config.depth  integer  20  partition',
        'ops.summary.config.window  integer  -  a run must give it',
        'ops.summary.config.region  string  "local"  default',
        'resources.http.config.base_url  string  "https://vendor.example"  default',
        'resources.http.config.tries  integer  10  environment',
        'resources.vendor.config.api_key  string  {"secret":"vendor/api-key"}  definition',
        '',
      ].join('\n'),
    );
    expect((await call(['config', 'ranks'])).stdout).toContain('{"env":"RANK_THREADS"}');
  });

  test('gives a skeleton that a run takes once its gaps are filled', async () => {
    const skeleton = await qfJson<{ ops: { summary: { config: Record<string, unknown> } } }>(
      ['config', 'report', '--project', project],
      { env: {} },
    );
    expect(skeleton).toEqual({
      ops: {
        quotes: { config: {} },
        summary: { config: { window: '<integer>', region: 'local' } },
      },
      resources: {
        http: { config: { base_url: 'http://localhost:8080', tries: 1 } },
        vendor: { config: { api_key: { secret: 'vendor/api-key' } } },
      },
    });
    skeleton.ops.summary.config['window'] = 3;
    const { code } = await call([
      'run',
      ...day,
      '--selection',
      'quotes',
      '--config',
      JSON.stringify(skeleton),
    ]);
    expect(code).toBe(0);
  });

  test('gives the JSON Schema, which knows what a run must give and that references may stand for values', async () => {
    const { stdout } = await call(['config', 'report', '--schema']);
    const schema = JSON.parse(stdout) as any;
    const summary = schema.properties.ops.properties.summary.properties.config;
    expect([summary.required, summary.additionalProperties]).toEqual([['window'], false]);
    expect(summary.properties.window.anyOf).toEqual([
      expect.objectContaining({ type: 'integer', minimum: 1 }),
      { $ref: '#/$defs/reference' },
    ]);
    expect(schema.properties.resources.properties.vendor.properties.config.required).toBeUndefined();
    expect(schema.$defs.reference.oneOf).toHaveLength(2);
  });
});
