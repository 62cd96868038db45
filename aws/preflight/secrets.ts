/** Whether the secrets that the project names are there: a step that looks up one that is not fails. */
import { GetParametersCommand, SSMClient } from '@aws-sdk/client-ssm';
import { secretsFolder } from '../../core/deployed-names.ts';
import { clientConfig } from '../../runtime/aws/client-config.ts';
import type { AccountCheck } from './types.ts';

/** Names that GetParameters takes. */
const atOnce = 10;

export const secrets: AccountCheck = async ({ environment, secrets: names }) => {
  const what = 'secrets';
  if (names.length === 0) return [];
  const client = new SSMClient(clientConfig);
  const placed = names.map((name) => `${secretsFolder(environment)}/${name}`);
  const missing: string[] = [];
  for (let at = 0; at < placed.length; at += atOnce) {
    // Not decrypted: nothing of them is to be known here.
    const Names = placed.slice(at, at + atOnce);
    const { InvalidParameters = [] } = await client.send(new GetParametersCommand({ Names }));
    missing.push(...InvalidParameters);
  }
  if (missing.length === 0)
    return [{ what, status: 'OK', found: `${names.length} of ${names.length} are there` }];
  return [
    {
      ...{ what, status: 'WARN' },
      found: `${missing.length} of ${names.length} are not there: ${missing.join(', ')}`,
      mend: missing
        .map((name) => `aws ssm put-parameter --type SecureString --name ${name} --value VALUE`)
        .join('\n  '),
    },
  ];
};
