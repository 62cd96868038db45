import { App, Aspects, Stack } from 'aws-cdk-lib';
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { AwsSolutionsChecks } from 'cdk-nag';
import { expect, test } from 'vitest';
import { justify } from '../../infra/nag.ts';
import { roleOf } from '../../infra/permissions/role.ts';
import { allow } from '../../infra/permissions/statement.ts';
import { overLimits, secretsIn, type Template } from '../../infra/synth/template.ts';
import { variants } from '../../infra/synth/variants.ts';

const templateOf = (resources: Readonly<Record<string, any>>): Template => {
  const body = { Resources: resources };
  return { text: JSON.stringify(body), body };
};

test('three environments, with Batch, without it, and in subnets that are there', () => {
  const contexts = [...variants.values()];
  expect(new Set(contexts.map(({ env }) => env)).size).toBe(3);
  for (const env of ['dev', 'staging', 'prod']) {
    const own = contexts.filter((context) => context['env'] === env);
    expect(own.some(({ batch }) => batch === 'off')).toBe(true);
    expect(own.some(({ subnetIds }) => subnetIds !== undefined)).toBe(true);
    expect(own.some((context) => Object.keys(context).length === 1)).toBe(true);
  }
});

test('a template that is too large is told by what and how much', () => {
  const many = Object.fromEntries(Array.from({ length: 501 }, (_, i) => [`R${i}`, { Type: 'A::B::C' }]));
  expect(overLimits(templateOf(many))).toEqual([
    '501 resources, more than the 500 that CloudFormation takes',
  ]);
  const [long] = overLimits(templateOf({ R: { Type: 'x'.repeat(1e6) } }));
  expect(long).toContain('bytes, more than the 1000000');
  expect(overLimits(templateOf({}))).toEqual([]);
});

test.each([
  ['arn:aws:s3:::bucket-123456789012', 'the id of an account'],
  ['arn:aws:lambda:eu-central-1::layer', 'a region'],
  ['AKIAABCDEFGHIJKLMNOP', 'an access key'],
  ['-----BEGIN PRIVATE KEY-----', 'a private key'],
  ['x-hunter22hunter-y', 'the value of MY_TOKEN'],
])('%s in a template is found: %s', (text, what) => {
  const template = templateOf({ R: { Type: 'A::B::C', Properties: { Value: [text] } } });
  expect(secretsIn(template, { MY_TOKEN: 'hunter22hunter', HOME: 'hunter22hunter' })).toEqual([
    `template.Resources.R.Properties.Value.0 holds ${what}`,
  ]);
});

test('hashes of assets and numbers are no accounts', () => {
  const hash = '0a123456789012bc'.repeat(4);
  const template = templateOf({ R: { Type: 'A::B::C', Properties: { Key: hash, Limit: 100_000_000_000 } } });
  expect(secretsIn(template, {})).toEqual([]);
});

test('a wildcard without a reason makes no role, nor do actions on everything that could name a resource', () => {
  const stack = new Stack();
  const make = (id: string, action: string, resource: string) => () =>
    roleOf(stack, id, {
      description: id,
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
      statements: [allow([action], [resource])],
    });
  expect(make('A', 's3:GetObject', 'arn:aws:s3:::*')).toThrow(
    'Default/A: s3:GetObject on arn:aws:s3:::* has no reason',
  );
  expect(make('B', 's3:GetObject', '*')).toThrow('has no reason');
  expect(make('C', 'batch:DescribeJobs', '*')).not.toThrow();
});

test('a justified finding is no finding, and others of the resource stay', () => {
  const app = new App({
    ...{ analyticsReporting: false, treeMetadata: false, builtinCloudFormationValidation: false },
  });
  const stack = new Stack(app, 'S');
  justify(new Bucket(stack, 'B'), 'S1', 'a test has no logs to keep');
  Aspects.of(app).add(new AwsSolutionsChecks({ reports: false }));
  const found = app
    .synth()
    .getStackArtifact('S')
    .messages.map(({ entry }) => String(entry.data).slice(0, 20));
  expect(found.filter((text) => text.startsWith('AwsSolutions-S1:'))).toEqual([]);
  expect(found.some((text) => text.startsWith('AwsSolutions-S10:'))).toBe(true);
});
