/** Whether `cdk bootstrap` was done for the account and region. */
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { clientConfig } from '../../runtime/aws/client-config.ts';
import type { AccountCheck } from './types.ts';

/** Least version whose roles publish assets as `cdk deploy` wants it. */
const least = 6;
const parameter = '/cdk-bootstrap/hnb659fds/version';

export const bootstrap: AccountCheck = async (_facts, { account, region }) => {
  const what = 'cdk bootstrap';
  const mend = `npx cdk bootstrap aws://${account}/${region}`;
  try {
    const { Parameter } = await new SSMClient(clientConfig).send(
      new GetParameterCommand({ Name: parameter }),
    );
    const version = Number(Parameter?.Value);
    const found = `version ${Parameter?.Value}`;
    return version >= least
      ? [{ what, status: 'OK', found }]
      : [{ what, status: 'FAIL', found: `${found}, and ${least} is needed`, mend }];
  } catch (error) {
    if ((error as Error).name !== 'ParameterNotFound') throw error;
    return [{ what, status: 'FAIL', found: `not done for ${account} in ${region}`, mend }];
  }
};
