import { expect, test } from 'vitest';
import { z } from 'zod';
import { definitionsIn } from '../../core/definitions-in.ts';
import { asset, batch, definitions, job, json, resource, secret } from '../../core/index.ts';
import { parseProject, quantflowDefinitions } from '../../pipelines/quantflow/index.ts';
import { feed } from '../quantflow/bad-projects.ts';
import { arn, rolesOf } from './roles.ts';

const archive = resource({
  name: 'archive',
  config: z.strictObject({ url: z.string(), years: z.array(z.string()) }),
  configValue: { url: 's3://archive-dev', years: ['2023', '2024'] },
  reads: ({ url, years }) => years.map((year) => `${url}/ticks/${year}/`),
  create: ({ url }) => url,
});
const vendor = resource({
  name: 'vendor',
  config: z.strictObject({ key: z.string() }),
  configValue: { key: secret('vendor/api-key') },
  create: ({ key }) => key,
});
const both = resource({ name: 'both', uses: { archive, vendor }, create: () => 1 });
const type = json<string>();
const onLambda = asset({ key: 'ticks', type, resources: { both }, run: () => 'x' });
const onBatch = asset({
  key: 'quotes',
  type,
  compute: batch(),
  resources: { vendor },
  config: z.strictObject({ token: z.string() }),
  configValue: { token: secret('token') },
  run: () => 'x',
});
const neither = asset({ key: 'sums', deps: { onLambda }, type, run: () => 'x' });
const project = definitions({
  assets: [onLambda, onBatch, neither],
  jobs: [job({ name: 'all' })],
  environments: { prod: { resources: { archive: { url: 's3://archive.prod' } } } },
});
const { may } = rolesOf(definitionsIn(project, 'prod'), { env: 'prod' });
const step = (name: string): string => `quantflow step of ${name}`;
const s3 = (rest: string): string => `arn:aws:s3:::${rest}`;
const parameter = (name: string, env = 'prod'): string => arn('ssm', `parameter/quantflow/${env}/${name}`);

test('a step reads and lists the folders of its resources, as the environment says, and nothing beside them', () => {
  const file = s3('archive.prod/ticks/2024/a.csv');
  expect(may(step('ticks'), 's3:GetObject', file)).toBe(true);
  const lists = (prefix: string): boolean =>
    may(step('ticks'), 's3:ListBucket', s3('archive.prod'), { 's3:prefix': prefix });
  expect(['ticks/2023/', 'ticks/2024/a.csv'].map(lists)).toEqual([true, true]);
  expect(['', 'ticks/', 'ticks/20245/', 'orders/'].map(lists)).toEqual([false, false, false, false]);
  for (const name of [
    'archive.prod/ticks/2022/a.csv',
    'archive.prod/ticks/20245/a.csv',
    'archive-dev/ticks/2024/a.csv',
    'archiveXprod/ticks/2024/a.csv',
  ])
    expect([name, may(step('ticks'), 's3:GetObject', s3(name))]).toEqual([name, false]);
  expect(may(step('ticks'), 's3:PutObject', file)).toBe(false);
  for (const role of [step('sums'), 'Jobs of step quotes', 'quantflow plan'])
    expect(may(role, 's3:GetObject', file)).toBe(false);
});

test('a step looks up the secrets that its config and its resources name, in its own environment', () => {
  const get = 'ssm:GetParameter';
  expect(may(step('ticks'), get, parameter('vendor/api-key'))).toBe(true);
  expect(may(step('ticks'), get, parameter('token'))).toBe(false);
  const jobs = 'Jobs of step quotes';
  expect([parameter('vendor/api-key'), parameter('token')].map((name) => may(jobs, get, name))).toEqual([
    true,
    true,
  ]);
  expect(may(jobs, get, parameter('vendor/api-key', 'dev'))).toBe(false);
  expect(may(jobs, get, parameter('vendor/api-key/more'))).toBe(false);
  expect(may(jobs, 'ssm:PutParameter', parameter('token'))).toBe(false);
  expect(may(step('sums'), get, parameter('vendor/api-key'))).toBe(false);
});

test('files of a bucket are read by the ingest step of their feed', () => {
  const text = feed('name: mine, provider: files, exchange: binance, url: s3://my-ticks/spot');
  const roles = rolesOf(quantflowDefinitions(parseProject(text, 'q.yaml')));
  const role = step('raw_mine');
  expect(roles.may(role, 's3:GetObject', s3('my-ticks/spot/v1/binance/trades/x.csv.gz'))).toBe(true);
  expect(roles.may(role, 's3:ListBucket', s3('my-ticks'), { 's3:prefix': 'spot/v1/x.csv' })).toBe(true);
  expect(roles.may(role, 's3:GetObject', s3('my-ticks/perp/x.csv'))).toBe(false);
});

test('what is no folder of S3 is refused; what needs no right or is known by workers alone is left alone', () => {
  const reading = (url: unknown) => {
    const source = resource({
      name: 'source',
      config: z.strictObject({ url: z.string() }),
      configValue: { url } as { url: string },
      reads: ({ url }) => [url],
      create: ({ url }) => url,
    });
    return definitions({ assets: [asset({ key: 'a', resources: { source }, run: () => {} })] });
  };
  for (const url of [
    's3://Ticks/a',
    's3://ticks/*',
    's3://ticks/a/../b',
    's3://ticks//a',
    's3://$' + '{aws:username}',
  ])
    expect(() => reading(url)).toThrow(
      /resource source reads "s3:.*; write s3:\/\/bucket or s3:\/\/bucket\/folder/,
    );
  for (const url of ['file:///srv', 'https://example.com', { env: 'URL' }, 's3://ticks', 's3://ticks/a/b/'])
    expect(() => reading(url)).not.toThrow();
});
