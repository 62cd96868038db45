/** The features step: warm-up over days, and a project's own operators. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { createRunner, loadProject as openProject } from '../../cli/runner.ts';
import type { AssetOutput } from '../../core/assets/step.ts';
import type { Definitions } from '../../core/definitions.ts';
import { buildAssetContext, callAsset } from '../../core/testing.ts';
import { features } from '../../engines/features/index.ts';
import type { FeatureOperator } from '../../engines/features/types.ts';
import { operatorsPage } from '../../infra/operators-page.ts';
import { loadProject } from '../../pipelines/load-project.ts';
import { featureOperators, parseProject, quantflowDefinitions } from '../../pipelines/quantflow/index.ts';
import { barsOf } from '../engines/feature-bars.ts';
import { qfJson } from '../support/qf.ts';
import { type Columns, readerOf } from './run-steps.ts';

const dir = mkdtempSync(join(tmpdir(), 'quantflow-features-'));
afterAll(() => rmSync(dir, { recursive: true }));
const authoring = new URL('../../engines/features/authoring.ts', import.meta.url).href;

const text = (warmUp: string, names: readonly string[]): string => `project:
  partitions: { start: 2024-01-01 }
  symbols: [A]
  state_engine: { bars: { time: {} } }
  feature_engine: { warm_up: ${warmUp}, features: [${names.join(', ')}] }
`;
const define = (yaml: string): Definitions => quantflowDefinitions(parseProject(yaml, 'q.yaml'));
const all = Object.keys(features);
const keyOf = (day: number): string => `2024-01-0${day}|A`;

/** Bars and book of a day with these closes; times go on over days. */
function day(closes: readonly number[], from: number): Record<'cdm_time_bars' | 'cdm_lob_l2', Columns> {
  const times = closes.map((_, i) => from + i);
  const bars = barsOf(closes, {
    ts_open: times.map((i) => 1e6 * i),
    ts_close: times.map((i) => 1e6 * (i + 1)),
    volume: closes.map((c) => c / 10),
    buy_volume: closes.map((c) => c % 7),
  });
  const lob = {
    ts: Float64Array.from(times, (i) => 1e6 * i + 5e5),
    imbalance_n: Float64Array.from(closes, (c) => c % 3),
    spread: Float64Array.from(closes, (c) => 1 + (c % 5)),
    mid: Float64Array.from(closes),
  };
  return { cdm_time_bars: bars.columns, cdm_lob_l2: lob };
}

type Day = ReturnType<typeof day>;

/** The features of the last day. */
async function run(definitions: Definitions, days: readonly Day[]): Promise<Record<string, Float64Array>> {
  const asset = definitions.graph.assets.get('ft_features') as AssetOutput;
  const today = days.length;
  const inputs = Object.fromEntries(
    Object.entries(asset.step.deps).map(([name, dep]) => {
      const table = (n: number) => readerOf(dep.asset, keyOf(n), days[n - 1]![dep.asset.key as keyof Day]);
      return [
        name,
        dep.loads === 'map' ? new Map(days.map((_, i) => [keyOf(i + 1), table(i + 1)])) : table(today),
      ];
    }),
  );
  const value = await callAsset(asset, buildAssetContext({ partition: keyOf(today) }), inputs);
  return (value as { columns: Record<string, Float64Array> }).columns;
}

const closes = (min: number) =>
  fc.array(fc.integer({ min: 90, max: 110 }), { minLength: min, maxLength: 90 });

describe('warm-up', () => {
  const [cold, whole, ten] = ['false', 'true', '60'].map((warmUp) => define(text(warmUp, all))) as [
    Definitions,
    Definitions,
    Definitions,
  ];

  it('gives what computing over the two days as one gives, bit for bit', async () => {
    await fc.assert(
      fc.asyncProperty(closes(0), closes(1), async (yesterday, today) => {
        const days = [day(yesterday, 0), day(today, yesterday.length)];
        const [warm, joined] = await Promise.all([
          run(whole, days),
          run(cold, [day([...yesterday, ...today], 0)]),
        ]);
        for (const name of all) expect(warm[name], name).toEqual(joined[name]!.slice(yesterday.length));
      }),
      { numRuns: 20 },
    );
  });

  it('with a number of bars takes so many from the end of the day before', async () => {
    await fc.assert(
      fc.asyncProperty(closes(60), closes(1), async (yesterday, today) => {
        const [warm, joined] = await Promise.all([
          run(ten, [day(yesterday, 0), day(today, yesterday.length)]),
          run(whole, [day(yesterday.slice(-60), yesterday.length - 60), day(today, yesterday.length)]),
        ]);
        for (const name of all) expect(warm[name], name).toEqual(joined[name]);
        expect(all.filter((name) => Number.isNaN(warm[name]![0]))).toEqual(
          // What does not vary has no value, warm or not.
          all.filter((name) => Number.isNaN(joined[name]![0])),
        );
      }),
      { numRuns: 10 },
    );
    const varied = Array.from({ length: 80 }, (_, i) => 100 + 7 * Math.sin(i * i));
    const warm = await run(ten, [day(varied, 0), day(varied, 80)]);
    expect(all.filter((name) => Number.isNaN(warm[name]![0]))).toEqual([]);
  });

  it('is none by default, and none on the first day', async () => {
    const days = [day([100, 101, 103], 0), day([102, 104], 3)];
    expect((await run(cold, days))['ret_1']![0]).toBeNaN();
    expect((await run(whole, days))['ret_1']![0]).toBeCloseTo(Math.log(102 / 103), 12);
    expect(await run(whole, days.slice(0, 1))).toEqual(await run(cold, days.slice(0, 1)));
  });

  it('reads the day before through the graph: bars, and the book where a feature needs it', () => {
    const step = (definitions: Definitions) => definitions.graph.steps.get('ft_features')!;
    const upstream = (definitions: Definitions, name: string, key: string) => {
      const { asset, mapping } = step(definitions).deps[name]!;
      return mapping.upstreamOf(key, asset.step.partitions, step(definitions).partitions);
    };
    for (const name of ['cdm_time_bars', 'cdm_lob_l2']) {
      expect(upstream(whole, name, keyOf(2)).keys).toEqual([keyOf(1), keyOf(2)]);
      expect(upstream(whole, name, keyOf(1))).toEqual({ keys: [keyOf(1)], requiredButNonexistent: [] });
      expect(upstream(cold, name, keyOf(2)).keys).toEqual([keyOf(2)]);
    }
    expect(Object.keys(step(define(text('true', ['ret_1']))).deps)).toEqual(['cdm_time_bars']);
    const config = (definitions: Definitions) => step(definitions).configValue;
    expect(config(whole)).not.toEqual(config(ten));
  });
});

describe('the example', () => {
  const example = 'examples/features';

  it("has the project's own operators, in the code version as well", async () => {
    const definitions = await loadProject(example);
    const step = definitions.graph.steps.get('ft_features')!;
    expect(Object.keys(step.outputs[0]!.type.schema!)).toEqual([
      ...['bar_type', 'bar_id', 'ts', 'close', 'rsi_14', 'log_close', 'trend', 'fast', 'slow'],
      ...['depth_3', 'spread_rank', 'efficiency_30', 'streak'],
    ]);
    const { operators } = step.configValue as { operators: Record<string, string> };
    expect(operators).toEqual({ efficiency: expect.stringMatching(/^\w{16}$/), streak: expect.anything() });
    expect(definitions.jobs.get('quantflow_pipeline')?.stages).toHaveLength(2);
    const { default: own } = (await import('../../examples/features/feature-operators.ts')) as {
      default: readonly FeatureOperator[];
    };
    const changed = own.map((operator) => ({ ...operator, version: 'v2' }));
    const yaml = `${text('false', ['{ name: s, op: streak }'])}`;
    const config = (given: readonly FeatureOperator[]) =>
      quantflowDefinitions(parseProject(yaml, 'q.yaml', given)).graph.steps.get('ft_features')?.configValue;
    expect(config(changed)).toMatchObject({ operators: { streak: 'v2' } });
    expect(config(own)).toMatchObject({ operators: { streak: operators['streak'] } });
  });

  it('runs two days: the second begins where the first ended', async () => {
    const folder = join(dir, 'example');
    mkdirSync(folder);
    const copy = (file: string, from: string, to: string): void =>
      writeFileSync(join(folder, file), readFileSync(join(example, file), 'utf8').replace(from, to));
    copy('quantflow.yaml', 'events: 40000', 'events: 4000');
    copy('feature-operators.ts', '../../engines/features/authoring.ts', authoring);
    const { status, error } = await createRunner(openProject(folder)).run({
      start_date: '2024-01-01',
      end_date: '2024-01-02',
    });
    expect([status, error]).toEqual(['SUCCEEDED', undefined]);
    const nulls = async (date: string): Promise<Record<string, number>> => {
      const args = ['show', 'ft_features', '--partition', `${date}|BTCUSDT`, '--digest', '--project', folder];
      const { digest } = await qfJson<{ digest: { columns: Record<string, { nulls: number }> } }>(args);
      return Object.fromEntries(Object.entries(digest.columns).map(([name, column]) => [name, column.nulls]));
    };
    expect(await nulls('2024-01-01')).toMatchObject({
      rsi_14: 14,
      spread_rank: expect.any(Number),
      streak: 1,
    });
    expect(await nulls('2024-01-02')).toMatchObject({
      rsi_14: 0,
      spread_rank: 0,
      efficiency_30: 0,
      streak: 0,
    });
  }, 60_000);
});

describe('a file of operators', () => {
  const problem = async (source: string): Promise<string> => {
    const folder = mkdtempSync(join(dir, 'bad-'));
    writeFileSync(join(folder, 'quantflow.yaml'), text('false', ['ret_1']));
    writeFileSync(join(folder, 'feature-operators.ts'), source);
    return loadProject(folder).then(
      () => 'none',
      (error: Error) => error.message,
    );
  };
  const head = `import { featureOperator } from '${authoring}';\n`;

  it.each([
    [
      '',
      'feature-operators.ts: it has no default export of feature operators; end it with: export default [',
    ],
    ['export default {};', 'feature-operators.ts: it has no default export of feature operators'],
    [
      `${head}const log = featureOperator({ name: 'log', formula: 'x.', inputs: 1, expand: ([x]) => x });\nexport default [log];`,
      'feature-operators.ts: feature operator log is there already; give yours another name',
    ],
    [
      `${head}\nexport default [featureOperator({ name: 'Up', formula: 'x.', inputs: 1 })];`,
      'feature-operators.ts, line 3: feature operator: the name "Up" must match',
    ],
  ])('with a fault says so: %s', async (source, message) => {
    expect(await problem(source)).toContain(message);
  });
});

describe('the documentation', () => {
  const howTo = readFileSync('docs/how-to/features.md', 'utf8');

  it('has a page of all operators; npm run generate writes it', () => {
    expect(readFileSync('docs/reference/feature-operators.md', 'utf8')).toBe(operatorsPage(featureOperators));
  });

  it('shows a file that is right, and the operators of the example', () => {
    const [yaml = ''] = [...howTo.matchAll(/```yaml\n(.*?)```/gs)].map(([, block]) => block as string);
    expect(parseProject(yaml, 'quantflow.yaml').featureEngine?.warmUp).toBe(true);
    const code = readFileSync('examples/features/feature-operators.ts', 'utf8');
    const [, quoted = ''] = /```ts\n(.*?)```/s.exec(howTo) ?? [];
    const own = quoted.replaceAll("'quantflow/features'", "'../../engines/features/authoring.ts'");
    expect(code.replaceAll(/\s+/g, ' ')).toContain(own.trim().replaceAll(/\s+/g, ' '));
  });
});
