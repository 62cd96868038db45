import { expect, test } from 'vitest';
import { z } from 'zod';
import { asset, definitions, job, mergeDefinitions, resource } from '../../core/index.ts';

const http = resource({
  name: 'http',
  config: z.strictObject({ tries: z.int().default(1) }),
  create: (c) => c,
});
const bars = asset({ key: 'bars', group: 'market', run: () => {}, resources: { http } });
const likes = asset({ key: 'likes', group: 'ranking', run: () => {}, resources: { http } });
const market = definitions({
  assets: [bars],
  jobs: [job({ name: 'market', selection: 'group:market' })],
  local: { threads: 2 },
  environments: { prod: { resources: { http: { tries: 3 } } } },
});
const ranking = definitions({
  assets: [likes],
  jobs: [job({ name: 'ranking', selection: 'group:ranking' }), job({ name: 'all' })],
  local: { threads: 4, memoryGb: 1 },
  environments: { test: { resources: { http: { tries: 2 } } } },
});

test('several projects are one, with the assets, jobs, environments and settings of all', () => {
  const { graph, jobs, local, environments } = mergeDefinitions(market, ranking);
  expect([...graph.assets.keys()]).toEqual(['bars', 'likes']);
  expect([...jobs].map(([name, { steps }]) => [name, steps.map((step) => step.name)])).toEqual([
    ['market', ['bars']],
    ['ranking', ['likes']],
    ['all', ['bars', 'likes']],
  ]);
  expect(local).toEqual({ threads: 2, memoryGb: 1 });
  expect([...environments]).toEqual([
    ['prod', { resources: { http: { config: { tries: 3 } } } }],
    ['test', { resources: { http: { config: { tries: 2 } } } }],
  ]);
});

test('what they cannot be together is told', () => {
  const other = definitions({
    assets: [asset({ key: 'bars', run: () => {} })],
    jobs: [job({ name: 'market' })],
  });
  expect(() => mergeDefinitions(market, other)).toThrow(
    'asset bars is defined twice; give one of them another key',
  );
  const named = definitions({ assets: [likes], jobs: [job({ name: 'market' })] });
  expect(() => mergeDefinitions(market, named)).toThrow('two jobs are called market; rename one');
});
