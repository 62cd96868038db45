/** Whose credentials these are, and which region is meant. */
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { clientConfig } from '../../runtime/aws/client-config.ts';
import { explainAwsError } from '../explain-error.ts';
import type { Account, Finding } from './types.ts';

/** The account, if the credentials are good for anything, and what was found. */
export async function checkCredentials(): Promise<{ readonly account?: Account; readonly finding: Finding }> {
  const what = 'credentials';
  try {
    const client = new STSClient(clientConfig);
    const region = await client.config.region();
    const { Account: account, Arn } = await client.send(new GetCallerIdentityCommand({}));
    const found = `${Arn}, in ${region}`;
    return {
      account: { account: account as string, region },
      finding: isRoot(Arn)
        ? {
            ...{ what, status: 'WARN', found },
            mend: 'the root user can do everything: sign in as a user or a role of IAM Identity Center',
          }
        : { what, status: 'OK', found },
    };
  } catch (error) {
    const text = explainAwsError(error);
    if (text === undefined) throw error;
    const [found = '', mend] = text.split('; ');
    return { finding: { what, status: 'FAIL', found, ...(mend !== undefined && { mend }) } };
  }
}

const isRoot = (arn: string | undefined): boolean => arn?.endsWith(':root') ?? false;
