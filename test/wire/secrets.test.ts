import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { expect, test } from 'vitest';
import { openReferences } from '../../runtime/config/references.ts';

test('secrets are SecureString parameters below the folder of the environment', async () => {
  await new SSMClient({}).send(
    new PutParameterCommand({
      ...{ Name: '/quantflow/dev/vendor/api-key', Value: 'k-1', Type: 'SecureString' },
    }),
  );
  const { secrets } = openReferences({}, 'ssm:///quantflow/dev', Date.now);
  expect(await secrets.get('vendor/api-key')).toBe('k-1');
  expect(await secrets.get('vendor/api')).toBeUndefined();
  expect(await openReferences({}, 'ssm:///quantflow/prod', Date.now).secrets.get('vendor/api-key')).toBe(
    undefined,
  );
});
