/** Secrets in SSM Parameter Store: SecureString parameters below a folder. */
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { clientConfig } from '../aws/client-config.ts';
import { type AwsError, awsError } from '../aws/errors.ts';
import type { SecretSource } from './references.ts';

/** A value is asked for again after so long, ms: a new one counts soon, and a run of many shards does not ask for each. */
const keptMs = 60_000;

const hints: Readonly<Record<string, string>> = {
  AccessDeniedException:
    "the role of a step looks up the secrets that the project's definitions and its environments name: deploy them, or let the key that the parameter is encrypted with allow the role kms:Decrypt",
};

/** Options of {@link ssmSecrets}. */
export interface SsmOptions {
  readonly client?: SSMClient;
  /** Time, ms. */
  readonly now: () => number;
}

/** What {@link SecretSource} looks up, of the parameters below a folder, `/quantflow/dev`. */
export function ssmSecrets(
  folder: string,
  { client = new SSMClient(clientConfig), now }: SsmOptions,
): SecretSource['get'] {
  const kept = new Map<string, { readonly value: string; readonly until: number }>();
  return async (name) => {
    const known = kept.get(name);
    if (known !== undefined && now() < known.until) return known.value;
    const Name = `${folder}/${name}`;
    try {
      const { Parameter } = await client.send(new GetParameterCommand({ Name, WithDecryption: true }));
      const value = Parameter?.Value;
      if (value !== undefined) kept.set(name, { value, until: now() + keptMs });
      return value;
    } catch (error) {
      if ((error as AwsError).name === 'ParameterNotFound') return undefined;
      throw awsError(`secret ${name} in SSM parameter ${Name}`, error, hints);
    }
  };
}
