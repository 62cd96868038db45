import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { definitionsIn } from '../../core/definitions-in.ts';
import { idlePriceOf } from '../../infra/idle-prices.ts';
import { loadProject } from '../../pipelines/load-project.ts';
import { synthesize } from './synthesize.ts';

const project = await loadProject(fileURLToPath(new URL('../..', import.meta.url)));

/** Price at rest of an environment of the shipped project, in all and by the types that have one. */
function idlePrice(settings: Readonly<Record<string, string>>): {
  readonly total: number;
  readonly byType: Readonly<Record<string, number>>;
} {
  const byType: Record<string, number> = {};
  for (const resource of synthesize(definitionsIn(project, settings['env'] ?? 'dev'), settings).resources()) {
    const price = idlePriceOf(resource);
    if (price > 0) byType[resource.Type] = (byType[resource.Type] ?? 0) + price;
  }
  return { total: Object.values(byType).reduce((sum, price) => sum + price, 0), byType };
}

const subnets = { vpcId: 'vpc-0123456789abcdef0', subnetIds: 'subnet-0123456789abcdef0' };

test.each<Readonly<Record<string, string>>>([
  {},
  { batch: 'off' },
  { ...subnets },
  { spot: 'on', images: 'codebuild' },
  { alarmEmail: 'team@example.com' },
  { env: 'prod', dashboard: 'off' },
  { env: 'prod', dashboard: 'off', batch: 'off' },
])('an environment with %j is under 2 USD a month while nothing runs, without free tiers', (settings) => {
  expect(idlePrice(settings).total).toBeLessThan(2);
});

test('what is paid at rest is alarms, a few objects of Glue, and in prod the dashboard', () => {
  const dev = idlePrice({});
  expect(Object.keys(dev.byType).sort()).toEqual([
    'AWS::CloudWatch::Alarm',
    'AWS::Glue::Database',
    'AWS::Glue::Table',
  ]);
  const prod = idlePrice({ env: 'prod' });
  expect(prod.total - dev.total).toBeCloseTo(3);
  expect(prod.byType['AWS::CloudWatch::Dashboard']).toBe(3);
});

test('what costs at rest is priced by what it is', () => {
  const metric = { MetricStat: {} };
  expect(idlePriceOf({ Type: 'AWS::CloudWatch::Alarm', Properties: { MetricName: 'Errors' } })).toBe(0.1);
  const math = { Metrics: [{ Expression: 'm0 + m1' }, metric, metric] };
  expect(idlePriceOf({ Type: 'AWS::CloudWatch::Alarm', Properties: math })).toBe(0.2);
  const endpoint = { VpcEndpointType: 'Interface', SubnetIds: ['a', 'b'] };
  expect(idlePriceOf({ Type: 'AWS::EC2::VPCEndpoint', Properties: endpoint })).toBeCloseTo(14.6);
  const provisioned = { ProvisionedThroughput: { ReadCapacityUnits: 5, WriteCapacityUnits: 5 } };
  expect(idlePriceOf({ Type: 'AWS::DynamoDB::Table', Properties: provisioned })).toBeCloseTo(2.85);
});

test('a type that nobody priced is refused', () => {
  expect(() => idlePriceOf({ Type: 'AWS::Redshift::Cluster' })).toThrow(
    'resource type AWS::Redshift::Cluster has no price in infra/idle-prices.ts',
  );
});
