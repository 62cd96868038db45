import { expect, test } from 'vitest';
import { decide, matches, statementsOf } from '../support/iam.ts';

const allow = (Action: string | string[], Resource: string | string[], Condition?: object): object => ({
  ...{ Effect: 'Allow', Action, Resource },
  ...(Condition && { Condition }),
});
const policy = (...Statement: object[]) => statementsOf({ Statement }, String);

test('nothing is allowed that no statement allows, and a Deny wins', () => {
  const own = policy(allow('s3:Get*', 'arn:aws:s3:::b/a/*'), {
    ...{ Effect: 'Deny', Action: ['s3:*'], Resource: 'arn:aws:s3:::b/a/secret/*' },
  });
  const ask = (action: string, key: string) => decide(own, { action, resource: `arn:aws:s3:::b/${key}` });
  expect(ask('s3:GetObject', 'a/x/y')).toBe('allowed');
  expect(ask('S3:getobject', 'a/x')).toBe('allowed');
  expect(ask('s3:GetObject', 'A/x')).toBe('denied');
  expect(ask('s3:PutObject', 'a/x')).toBe('denied');
  expect(ask('s3:GetObject', 'ab/x')).toBe('denied');
  expect(ask('s3:GetObject', 'a/secret/x')).toBe('explicitly denied');
  expect(decide([], { action: 's3:GetObject', resource: 'arn:aws:s3:::b/a/x' })).toBe('denied');
});

test('* stands for any characters, ? for one, and nothing else for anything but itself', () => {
  expect(matches('a*c', 'a/b/c')).toBe(true);
  expect(matches('a?c', 'abc')).toBe(true);
  expect(matches('a?c', 'ac')).toBe(false);
  expect(matches('a.c', 'abc')).toBe(false);
  expect(matches('${x}[y]', '${x}[y]')).toBe(true);
});

test('conditions hold for the values of the request', () => {
  const like = policy(allow('s3:ListBucket', 'b', { StringLike: { 's3:prefix': ['a/*', 'c/*'] } }));
  const list = (context?: Record<string, string>) =>
    decide(like, { action: 's3:ListBucket', resource: 'b', ...(context && { context }) });
  expect(list({ 's3:prefix': 'c/d' })).toBe('allowed');
  expect(list({ 's3:prefix': 'd/' })).toBe('denied');
  expect(list()).toBe('denied');
  const keys = policy(
    allow('dynamodb:PutItem', 't', { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['A#a#*'] } }),
  );
  const put = (leading: string[]) =>
    decide(keys, { action: 'dynamodb:PutItem', resource: 't', context: { 'dynamodb:LeadingKeys': leading } });
  expect(put(['A#a#1', 'A#a#2'])).toBe('allowed');
  expect(put(['A#a#1', 'A#a/b#1'])).toBe('denied');
  expect(put(['A#a/b#1'])).toBe('denied');
});

test('what it does not know is an error', () => {
  const odd = policy(allow('a:b', '*', { IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } }));
  expect(() => decide(odd, { action: 'a:b', resource: 'x' })).toThrow('IpAddress is not evaluated here');
  expect(() => policy({ Effect: 'Allow', NotAction: 'a:b', Resource: '*' })).toThrow('NotAction');
});
