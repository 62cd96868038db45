import { Stack } from 'aws-cdk-lib';
import { PolicyDocument, type PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  asset,
  athena,
  batch,
  type Definitions,
  daily,
  definitions,
  type Job,
  job,
  lambda,
  sqlAsset,
  table,
} from '../../core/index.ts';
import { stepScopes } from '../../infra/constructs/step-scopes.ts';
import { charactersOf, pack, policyLimits } from '../../infra/permissions/policy-size.ts';
import { roleOf } from '../../infra/permissions/role.ts';
import { allow } from '../../infra/permissions/statement.ts';
import { overLimits } from '../../infra/synth/template.ts';
import { compile, renderDefinition } from '../../state-machines/compile.ts';
import { mostBytes } from '../../state-machines/limits.ts';
import { statementsOf } from '../support/iam.ts';
import { rolesOf } from './roles.ts';
import { type Synthesized, synthesize } from './synthesize.ts';

const partitions = daily({ start: '2024-01-01' });
const type = table({ name: 'string', price: 'double' });

/** Chains of three, on Lambda, Batch and Athena, ten chains a job, and what other jobs there are. */
function project(assets: number, more: readonly Job[] = []): Definitions {
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
    jobs: [
      ...Array.from({ length: Math.ceil(chains.length / 10) }, (_, i) =>
        job({ name: `job_${i}`, selection: `group:g${i}` }),
      ),
      ...more,
    ],
  });
}

const templatesOf = ({ text, nested }: Synthesized): readonly string[] => [text, ...nested];

test('300 assets, 200 of them in one job, stay within the limits of CloudFormation, IAM and Step Functions', () => {
  const large = job({ name: 'large', selection: 'key:source_* or key:report_*' });
  const definitions = project(300, [large]);
  const stack = synthesize(definitions);
  const templates = templatesOf(stack);
  expect(templates.length).toBeGreaterThan(8);
  for (const text of templates) expect(overLimits({ text, body: JSON.parse(text) })).toEqual([]);
  const count = (type: string): number =>
    templates.reduce((sum, text) => sum + text.split(`"${type}"`).length - 1, 0);
  expect(count('AWS::Lambda::Function')).toBeGreaterThanOrEqual(200);
  expect(count('AWS::Batch::JobDefinition')).toBe(100);
  expect(count('AWS::Glue::Table')).toBe(300);
  expect(renderDefinition(compile(definitions.jobs.get('large')!).asl).length).toBeLessThan(mostBytes);

  // The role of the large job has its policy in several, with every function and job definition once.
  const [policies, roles] = [stack.resources('AWS::IAM::ManagedPolicy'), stack.resources('AWS::IAM::Role')];
  expect(policies.length).toBeGreaterThan(1);
  const role = roles.find(({ Properties }) => Properties['Description'] === 'State machine of job large')!;
  expect(role.Properties['ManagedPolicyArns'].map(stack.plain)).toEqual(policies.map(({ id }) => `<${id}>`));
  const statements = [
    role.Properties['Policies'][0],
    ...policies.map(({ Properties }) => Properties),
  ].flatMap(({ PolicyDocument }) => statementsOf(PolicyDocument, JSON.stringify));
  const allowed = (action: string): readonly string[] =>
    statements.filter(({ Action }) => Action.includes(action)).flatMap(({ Resource }) => Resource);
  for (const [action, count] of [
    ['lambda:InvokeFunction', 3 + 100],
    ['batch:SubmitJob', 1 + 100],
  ] as const) {
    expect(allowed(action)).toHaveLength(count);
    expect(new Set(allowed(action)).size).toBe(count);
  }
}, 120_000);

test('a SQL step that 30 jobs run trusts as many machines in as few characters', () => {
  const jobs = Array.from({ length: 30 }, (_, i) => job({ name: `another_job_of_a_long_name_${i}` }));
  const [few, many] = [project(3), project(3, jobs)].map((definitions) =>
    synthesize(definitions)
      .resources('AWS::IAM::Role')
      .find(({ Properties }) => Properties['Description'] === 'Queries of step model_of_a_long_name_0'),
  );
  expect(many).toEqual(few);
});

describe('policies of a role', () => {
  const arns = (count: number): readonly string[] =>
    Array.from({ length: count }, (_, i) => `arn:aws:lambda:eu-west-1:111111111111:function:f-${i}`);
  const sizeOf = (statement: PolicyStatement): number => charactersOf(statement.toStatementJson());

  test('stand in the role while they fit, as they are', () => {
    const statements = [allow(['lambda:InvokeFunction'], arns(150)), allow(['s3:GetObject'], ['a'])];
    expect(pack(statements, sizeOf)).toEqual({ inline: statements, managed: [] });
  });

  test('are parted by resources or by values of a condition, and lose nothing', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 700 }), fc.integer({ min: 1, max: 400 }), (functions, keys) => {
        const values = Array.from({ length: keys }, (_, i) => `A#asset_of_a_long_name_${i}#*`);
        const given = [
          allow(['lambda:InvokeFunction'], arns(functions)),
          allow(['dynamodb:PutItem'], ['table'], {
            'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': values },
          }),
        ];
        const { inline, managed } = pack(given, sizeOf);
        const documents = [inline, ...managed].map((some) =>
          new PolicyDocument({ statements: [...some] }).toJSON(),
        );
        const sizes = documents.map((document) => JSON.stringify(document).length);
        expect(sizes[0]).toBeLessThanOrEqual(policyLimits.inline);
        for (const size of sizes.slice(1)) expect(size).toBeLessThanOrEqual(policyLimits.managed);
        const all = [...inline, ...managed.flat()];
        expect(
          all.flatMap(({ actions, resources }) => (actions[0] === 'dynamodb:PutItem' ? [] : resources)),
        ).toEqual(arns(functions));
        expect(
          all.flatMap(
            ({ conditions }) => conditions['ForAllValues:StringLike']?.['dynamodb:LeadingKeys'] ?? [],
          ),
        ).toEqual(values);
      }),
      { numRuns: 30 },
    );
  });

  test('that are more than a role may have are refused', () => {
    const make = () =>
      roleOf(new Stack(), 'Role', {
        description: 'd',
        assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
        statements: [allow(['lambda:InvokeFunction'], arns(1200))],
      });
    expect(make).toThrow(
      /^Default\/Role: its policies would fill 1\d managed policies besides its own, more than the 10 that a role may have\. .* part the job into several by `selection`/,
    );
  });
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
  const { stack, names } = rolesOf(project(30));
  expect(stack.nested).toEqual([]);
  expect(names.length).toBeGreaterThan(40);
});
