import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { DefinitionError } from '../../core/errors.ts';
import { parseProject, parseValid } from '../../pipelines/quantflow/project/parse.ts';
import { settingsOf } from '../../pipelines/quantflow/project/settings.ts';
import type { Project } from '../../pipelines/quantflow/project/types.ts';
import { badProjects, base, changed, feed, symbols } from './bad-projects.ts';

function problemsOf(text: string): readonly string[] {
  try {
    parseProject(text, 'q.yaml');
  } catch (error) {
    if (error instanceof DefinitionError) return error.problems;
    throw error;
  }
  return [];
}

describe('a bad project file', () => {
  it.each(badProjects)('%s', (_, text, message) => {
    expect(problemsOf(text)).toEqual([message]);
  });

  it('a reference to a secret is by its name alone', () => {
    const feedWith = (key: string): string =>
      feed(`name: f, provider: tardis, exchange: binance, api_key: ${key}`);
    expect(problemsOf(feedWith('{ secret: tardis/api-key }'))).toEqual([]);
    expect(problemsOf(feedWith('{ secret: "../x y" }'))[0]).toContain('project.ingest.feeds[0].api_key');
  });

  it('names the features when one is unknown', () => {
    const [message] = problemsOf(`${base}  feature_engine: { features: [alpha_101] }\n`);
    expect(message).toMatch(
      /^q\.yaml, line 6: project\.feature_engine\.features\[0\] does not fit: alpha_101 is not a feature \(one of your own has a name and an op\); features are ret_1, ret_5, /,
    );
  });

  it('says everything that is wrong at once, each with its line', () => {
    const text = changed('2024-01-01', '2024').replace('threshold: 20', 'threshold: -1');
    expect(problemsOf(text).map((problem) => problem.slice(0, 14))).toEqual([
      'q.yaml, line 2',
      'q.yaml, line 5',
    ]);
  });

  it('says what is unknown beside what has the wrong shape', () => {
    const text = `${base}  data_processing: { historical_data_engine: spark }\n  feature_engine: { features: [alpha_101, ret_1], warm_up: maybe }\n`;
    expect(
      problemsOf(text).map((problem) => problem.replace(/(?<=(engine|warm_up|features\[0\]) ).*/, '')),
    ).toEqual([
      'q.yaml, line 6: project.data_processing.historical_data_engine ',
      'q.yaml, line 7: project.feature_engine.warm_up ',
      'q.yaml, line 7: project.feature_engine.features[0] ',
    ]);
  });

  it('says nothing that only follows from a wrong shape', () => {
    const text = changed('provider: synthetic', 'provider: 7');
    expect(problemsOf(text)).toHaveLength(1);
    const bars = `${changed('threshold: 20', 'threshold: many')}  feature_engine: { features: [alpha_101] }\n`;
    expect(problemsOf(bars)).toHaveLength(1);
  });

  it('is refused when it is empty', () => {
    expect(problemsOf('')).toEqual([
      'q.yaml, line 1: the file is null; it must be a section with the keys project, local',
    ]);
  });
});

describe('what is valid of a project file', () => {
  const valid = (text: string): { project: Project; problems: readonly string[] } => {
    const problems: string[] = [];
    const project = parseValid(text, 'q.yaml', (problem) => problems.push(problem));
    return { project, problems };
  };

  it('is all of one without a fault', () => {
    expect(valid(base)).toEqual({ project: parseProject(base, 'q.yaml'), problems: [] });
  });

  it('is a project, or what is wrong is what is said of it otherwise', () => {
    for (const [what, text, message] of badProjects) {
      try {
        const { problems, project } = valid(text);
        expect(problems[0], what).toBe(message);
        expect(project.symbols.length, what).toBeGreaterThan(0);
      } catch (error) {
        expect(error, what).toBeInstanceOf(DefinitionError);
      }
    }
  });

  it('keeps the symbols that name no feed when one feed is left', () => {
    const feeds = '{ name: sim, provider: synthetic }, { name: bad, provider: kaggle }';
    const { project, problems } = valid(changed('{ name: sim, provider: synthetic }', feeds));
    expect(problems).toHaveLength(1);
    expect(project.symbols.map(({ feed: of }) => of)).toEqual(['sim', 'sim']);
  });

  it('is nothing without a symbol, and then all that was wrong is told', () => {
    const text = changed('[BTCUSDT, ETHUSDT]', '["../x"]').replace('time: {}', 'renko: {}');
    expect(() => valid(text)).toThrow(/symbols\[0\]\.name is "\.\.\/x"[\s\S]*renko[\s\S]*symbols is \[\]/);
  });

  it('leaves out the symbols of a feed that is left out, and keeps lines', () => {
    const text = `${changed(
      '{ name: sim, provider: synthetic }',
      '{ name: bad, provider: kaggle }, { name: sim, provider: synthetic }',
    ).replace(
      '[BTCUSDT, ETHUSDT]',
      '[{ name: A, feed: bad }, { name: B, feed: sim }, { name: C, feed: sim, ticks_per_unit: 0 }]',
    )}  label_engine: { methods: [{ name: oracle }] }\n  feature_engine: { features: [alpha_101, ret_1] }\n`;
    const { project, problems } = valid(text);
    expect(problems.map((problem) => problem.slice(0, 62))).toEqual([
      'q.yaml, line 3: project.symbols[2].ticks_per_unit is 0; it mus',
      'q.yaml, line 4: project.ingest.feeds[0].provider is "kaggle"; ',
      'q.yaml, line 3: project.symbols[0].feed is "bad"; it must be o',
      'q.yaml, line 6: project.label_engine.methods[0].name is "oracl',
      'q.yaml, line 7: project.feature_engine.features[0] does not fi',
      'q.yaml, line 6: project.label_engine.methods is []; it must be',
    ]);
    expect(project.symbols.map(({ name }) => name)).toEqual(['B']);
    expect(project.labelEngine).toBeUndefined();
    expect(project.featureEngine?.features).toEqual(['ret_1']);
  });
});

describe('a project file', () => {
  it('takes plain symbol names with one feed, and the ticks that the provider knows', () => {
    const project = parseProject(base, 'q.yaml');
    expect(project.name).toBe('quantflow');
    expect(settingsOf(project, 'BTCUSDT')).toMatchObject({
      providerSymbol: 'BTCUSDT',
      ticksPerUnit: 10,
      depth: 20,
      snapshotUs: 1_000_000,
      bars: { time: { interval_us: 60_000_000 }, volume: { threshold: 20 } },
      feed: { name: 'sim', exchange: 'synthetic', content: { events: 150_000 }, connection: {} },
    });
    expect(settingsOf(project, 'ETHUSDT').ticksPerUnit).toBe(100);
  });

  it("lets a symbol's value override the project's", () => {
    const text = symbols(
      '{ name: A, provider_symbol: A-PERP, ticks_per_unit: 1000, state_engine: { snapshot_us: 100000, bars: { volume: { threshold: 50 } } } }, B',
    );
    const project = parseProject(text, 'q.yaml');
    expect(settingsOf(project, 'A')).toMatchObject({
      providerSymbol: 'A-PERP',
      ticksPerUnit: 1000,
      snapshotUs: 100_000,
      bars: { volume: { threshold: 50 } },
    });
    expect(settingsOf(project, 'B')).toMatchObject({
      snapshotUs: 1_000_000,
      bars: { volume: { threshold: 20 } },
    });
    expect(() => settingsOf(project, 'C')).toThrow('symbol "C" is not one of A, B');
  });

  it('leaves out the symbols of a disabled feed', () => {
    const text = changed(
      '{ name: sim, provider: synthetic }',
      '{ name: on, provider: synthetic }, { name: off, provider: synthetic, enabled: false }',
    ).replace('[BTCUSDT, ETHUSDT]', '[{ name: A, feed: on }, { name: B, feed: off }]');
    expect(parseProject(text, 'q.yaml').symbols.map(({ name }) => name)).toEqual(['A']);
  });

  it('takes a feature of its own', () => {
    const text = `${base}  feature_engine: { features: [ret_1, { name: ret_3, op: log_return, params: { periods: 3 } }] }\n`;
    expect(parseProject(text, 'q.yaml').featureEngine?.features).toHaveLength(2);
  });

  it('is shown whole in the how-to of bars and labels', () => {
    const page = readFileSync('docs/how-to/bars-and-labels.md', 'utf8');
    const texts = [...page.matchAll(/```yaml\n(project:.*?)```/gs)].map((found) => found[1]!);
    const [vision, minutes, labels] = texts.map((text) => parseProject(text, 'quantflow.yaml'));
    for (const project of [vision, minutes]) expect(project?.stateEngine.bars).toEqual(['dollar_imbalance']);
    expect(labels?.labelEngine?.methods).toMatchObject({
      cusum_filter: { threshold: 0, k: 3 },
      triple_barrier: { side: 'reversion', sl: 0 },
    });
  });

  it('ships with the repository', () => {
    const project = parseProject(readFileSync('quantflow.yaml', 'utf8'), 'quantflow.yaml');
    expect(project.symbols.map(({ name }) => name)).toEqual(['BTCUSDT', 'ETHUSDT']);
    expect(project.stateEngine.bars).toEqual(['time', 'tick', 'volume', 'dollar']);
    expect(project.featureEngine?.features).toHaveLength(25);
    expect(project.local.engines).toEqual([{ name: 'duckdb', threads: 2, memoryGb: 2 }]);
  });
});
