/** Whether the stack, if it is there, can be deployed over. */
import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { stackName } from '../../core/deployed-names.ts';
import { clientConfig } from '../../runtime/aws/client-config.ts';
import type { AccountCheck } from './types.ts';

export const stackState: AccountCheck = async ({ environment }) => {
  const what = 'stack';
  const name = stackName(environment);
  let status: string;
  try {
    const { Stacks } = await new CloudFormationClient(clientConfig).send(
      new DescribeStacksCommand({ StackName: name }),
    );
    status = Stacks?.[0]?.StackStatus ?? 'unknown';
  } catch (error) {
    if (!/does not exist/.test((error as Error).message)) throw error;
    return [{ what, status: 'OK', found: `${name} is new` }];
  }
  const found = `${name} is ${status}`;
  if (status === 'ROLLBACK_COMPLETE' || status === 'ROLLBACK_FAILED' || status === 'DELETE_FAILED')
    return [
      {
        ...{ what, status: 'FAIL', found: `${found}: its creation or its end failed` },
        mend: `see its events, then delete it: aws cloudformation delete-stack --stack-name ${name}`,
      },
    ];
  if (status === 'UPDATE_ROLLBACK_FAILED')
    return [
      {
        ...{ what, status: 'FAIL', found },
        mend: `aws cloudformation continue-update-rollback --stack-name ${name}`,
      },
    ];
  if (status.endsWith('IN_PROGRESS'))
    return [{ what, status: 'FAIL', found, mend: 'wait for the deployment that is under way' }];
  return [{ what, status: 'OK', found }];
};
