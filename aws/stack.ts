/** The stack of an environment, by which everything else of it is found. */
import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { stackName } from '../core/deployed-names.ts';
import { InvalidInputError } from '../core/errors.ts';
import { clientConfig } from '../runtime/aws/client-config.ts';

/** A stack that is there. */
export interface DeployedStack {
  readonly partition: string;
  readonly region: string;
  readonly account: string;
  /** The value of an output. @throws InvalidInputError when the stack has none of this name */
  output(name: string): string;
}

/**
 * Looks a stack up, in the region and by the credentials of the caller.
 *
 * @throws InvalidInputError when there is none
 */
export async function describeStack(env: string): Promise<DeployedStack> {
  const name = stackName(env);
  const client = new CloudFormationClient(clientConfig);
  const found = await client
    .send(new DescribeStacksCommand({ StackName: name }))
    .catch(async (error: Error) => {
      if (!/does not exist/.test(error.message)) throw error;
      throw new InvalidInputError(
        `there is no stack ${name} in ${await client.config.region()} of this account; deploy it with: qf deploy --env ${env} (another region: AWS_REGION, another account: AWS_PROFILE)`,
      );
    });
  const [stack] = found.Stacks ?? [];
  const [, partition, , region, account] = (stack?.StackId ?? '').split(':');
  const outputs = new Map(stack?.Outputs?.map(({ OutputKey, OutputValue }) => [OutputKey, OutputValue]));
  return {
    partition: partition as string,
    region: region as string,
    account: account as string,
    output(key) {
      const value = outputs.get(key);
      if (value !== undefined) return value;
      throw new InvalidInputError(
        `stack ${name} in ${region} is ${stack?.StackStatus} and has no output ${key}; deploy this version of the project: qf deploy --env ${env}`,
      );
    },
  };
}
