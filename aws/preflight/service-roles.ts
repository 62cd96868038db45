/** Roles by which Batch and ECS act in the account. A fresh account may have neither. */
import { GetRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import { clientConfig } from '../../runtime/aws/client-config.ts';
import type { AccountCheck, Finding } from './types.ts';

/** Batch makes its own as the first environment is made; without that of ECS the environment is INVALID. */
const roles = [
  { service: 'ecs.amazonaws.com', name: 'AWSServiceRoleForECS', without: 'FAIL' },
  { service: 'batch.amazonaws.com', name: 'AWSServiceRoleForBatch', without: 'WARN' },
] as const;

export const serviceRoles: AccountCheck = async ({ usesBatch }) => {
  if (!usesBatch) return [];
  const client = new IAMClient(clientConfig);
  const findings: Finding[] = [];
  for (const { service, name, without } of roles) {
    const what = `role of ${service.split('.')[0]}`;
    try {
      await client.send(new GetRoleCommand({ RoleName: name }));
      findings.push({ what, status: 'OK', found: `${name} is there` });
    } catch (error) {
      if ((error as Error).name !== 'NoSuchEntityException') throw error;
      const mend = `aws iam create-service-linked-role --aws-service-name ${service}`;
      findings.push({ what, status: without, found: `${name} is not there`, mend });
    }
  }
  return findings;
};
