import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, expect, test } from 'vitest';
import { z } from 'zod';
import { secret } from '../../core/index.ts';
import { createRedactor } from '../../runtime/config/redactor.ts';
import { openReferences } from '../../runtime/config/references.ts';
import { resolveConfig } from '../../runtime/config/resolve.ts';
import { serviceError } from '../aws/service-error.ts';

const ssm = mockClient(SSMClient);
const Name = '/quantflow/dev/vendor/api-key';
let time = 0;
const sourceOf = (url: string | undefined = 'ssm:///quantflow/dev') =>
  openReferences({ QUANTFLOW_SECRET_VENDOR_API_KEY: 'of the environment', TRIES: '3' }, url, () => time);
const resolve = (source = sourceOf()): Promise<unknown> =>
  resolveConfig(
    z.strictObject({ key: z.string() }),
    { key: secret('vendor/api-key') },
    'resources.vendor.config',
    {
      source,
      redactor: createRedactor(),
    },
  );

beforeEach(() => {
  ssm.reset();
  time = 0;
});

test('a secret is a decrypted parameter of its name, asked for once a minute', async () => {
  ssm.on(GetParameterCommand, { Name, WithDecryption: true }).resolves({ Parameter: { Value: 'first' } });
  const source = sourceOf();
  expect(await resolve(source)).toEqual({ key: 'first' });
  ssm.on(GetParameterCommand, { Name, WithDecryption: true }).resolves({ Parameter: { Value: 'second' } });
  time = 59_999;
  expect(await resolve(source)).toEqual({ key: 'first' });
  expect(ssm.commandCalls(GetParameterCommand)).toHaveLength(1);
  time = 60_000;
  expect(await resolve(source)).toEqual({ key: 'second' });
  expect(source.env('TRIES')).toBe('3');
});

test('one that is not there is told with how to put it there', async () => {
  ssm.on(GetParameterCommand).rejects(serviceError('ParameterNotFound', ''));
  await expect(resolve()).rejects.toMatchObject({
    name: 'QuantFlow.InvalidInput',
    message: `resources.vendor.config.key: secret vendor/api-key is not set; it is looked for in SSM parameter ${Name}; put it there by aws ssm put-parameter --type SecureString --name ${Name} --value VALUE`,
  });
});

test('one that the role may not read keeps the name of the error and says what allows it', async () => {
  ssm.on(GetParameterCommand).rejects(serviceError('AccessDeniedException', 'no'));
  await expect(resolve()).rejects.toMatchObject({
    name: 'AccessDeniedException',
    message: expect.stringMatching(
      /^secret vendor\/api-key in SSM parameter \/quantflow\/dev\/vendor\/api-key: .*deploy them/,
    ),
  });
});

test('without a store of secrets they are environment variables; another url is refused', async () => {
  const source = openReferences(
    { QUANTFLOW_SECRET_VENDOR_API_KEY: 'of the environment' },
    undefined,
    () => 0,
  );
  expect(await resolve(source)).toEqual({ key: 'of the environment' });
  for (const url of ['vault://x', 'ssm://quantflow', 'ssm:///a b'])
    expect(() => sourceOf(url)).toThrow('write ssm:///quantflow/dev');
});
