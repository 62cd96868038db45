import { Stack } from 'aws-cdk-lib';
import { expect, test } from 'vitest';
import {
  asset,
  athena,
  batch,
  type Definitions,
  daily,
  definitions,
  job,
  lambda,
  sqlAsset,
  table,
} from '../../core/index.ts';
import { stepScopes } from '../../infra/constructs/step-scopes.ts';
import { overLimits } from '../../infra/synth/template.ts';
import { rolesOf } from './roles.ts';
import { type Synthesized, synthesize } from './synthesize.ts';

const partitions = daily({ start: '2024-01-01' });
const type = table({ name: 'string', price: 'double' });

/** Chains of three, on Lambda, Batch and Athena, ten chains a job. */
function project(assets: number): Definitions {
  const chains = Array.from({ length: assets / 3 }, (_, i) => {
    const a = asset({
      ...{ key: `source_of_a_long_name_${i}`, partitions, type, group: `g${Math.floor(i / 10)}` },
      ...{ compute: lambda({ memoryMb: 512, timeoutSeconds: 60 }), run: () => [] },
    });
    const b = sqlAsset({
      ...{ key: `model_of_a_long_name_${i}`, partitions, type, group: `g${Math.floor(i / 10)}` },
      ...{ deps: { a }, compute: athena(), sql: `select name, price from ref('a')` },
    });
    const c = asset({
      ...{ key: `report_of_a_long_name_${i}`, partitions, type, group: `g${Math.floor(i / 10)}` },
      ...{ deps: { b }, compute: batch({ vcpu: 1, memoryMb: 2048 }), run: () => [] },
    });
    return [a, b, c];
  });
  return definitions({
    assets: chains.flat(),
    jobs: Array.from({ length: Math.ceil(chains.length / 10) }, (_, i) =>
      job({ name: `job_${i}`, selection: `group:g${i}` }),
    ),
  });
}

const templatesOf = ({ text, nested }: Synthesized): readonly string[] => [text, ...nested];

test('300 assets stay within the limits of CloudFormation, in nested stacks', () => {
  const stack = synthesize(project(300));
  const templates = templatesOf(stack);
  expect(templates.length).toBeGreaterThan(8);
  for (const text of templates) expect(overLimits({ text, body: JSON.parse(text) })).toEqual([]);
  const count = (type: string): number =>
    templates.reduce((sum, text) => sum + text.split(`"${type}"`).length - 1, 0);
  expect(count('AWS::Lambda::Function')).toBeGreaterThanOrEqual(200);
  expect(count('AWS::Batch::JobDefinition')).toBe(100);
  expect(count('AWS::Glue::Table')).toBe(300);
});

test('a step stays in its nested stack whoever else is there', () => {
  const placesOf = (names: readonly string[]): readonly string[] => {
    const scopeOf = stepScopes(new Stack(), true);
    return names.map((name) => scopeOf(name).node.path);
  };
  const names = Array.from({ length: 50 }, (_, i) => `StepA${i}Function`);
  expect(new Set(placesOf(names)).size).toBe(8);
  expect(placesOf(names.toReversed()).toReversed()).toEqual(placesOf(names));
  expect(placesOf(names.slice(20))).toEqual(placesOf(names).slice(20));
});

test('a small project has one stack', () => {
  expect(synthesize(project(30)).nested).toEqual([]);
  expect(rolesOf(project(30)).names.length).toBeGreaterThan(40);
});
