/** Steps on AWS Batch: one container job, which publishes from inside. */
import type { BatchCompute } from '../../core/assets/compute.ts';
import { expression, sameInput } from '../asl/jsonata.ts';
import { retriers } from '../asl/retry.ts';
import { assetPermissions } from './permissions.ts';
import { catchField, substitutionName, taskPayload } from './task-payload.ts';
import type { Lowering } from './types.ts';

/** Time that a job may wait for a container before its own timeout counts. */
const provisioningSeconds = 1800;

export const batch: Lowering = (step, { job, transition, catchers }) => {
  const { image, vcpu, memoryMb, timeoutSeconds } = step.compute as BatchCompute;
  const name = substitutionName('Step', step.name, 'JobDefinition');
  return {
    states: {
      [step.name]: {
        Type: 'Task',
        Resource: 'arn:aws:states:::batch:submitJob.sync',
        Arguments: {
          JobName: `${job}-${step.name}`,
          JobQueue: '${JobQueue}',
          JobDefinition: `\${${name}}`,
          ContainerOverrides: {
            Environment: [
              { Name: 'QUANTFLOW_TASK', Value: expression(`$string(${taskPayload(job, step)})`) },
            ],
          },
        },
        TimeoutSeconds: timeoutSeconds + provisioningSeconds,
        Retry: retriers('batch', step.retry),
        ...catchField(catchers),
        Output: sameInput,
        ...transition,
      },
    },
    substitutions: {
      JobQueue: { kind: 'job-queue' },
      [name]: {
        kind: 'job-definition',
        step: step.name,
        image,
        vcpu,
        memoryMb,
        timeoutSeconds,
        command: ['node', 'main.js'],
        environment: {},
      },
    },
    permissions: [{ principal: 'machine', action: 'submit-job', resource: name }, ...assetPermissions(step)],
  };
};
