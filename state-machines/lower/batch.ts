/** Steps on AWS Batch: one container job, which publishes from inside. */
import type { BatchCompute } from '../../core/assets/compute.ts';
import { expression, sameInput } from '../asl/jsonata.ts';
import { retriers } from '../asl/retry.ts';
import { stepPermissions } from './permissions.ts';
import { catchField, shardAfter, substitutionName, taskPayload } from './task-payload.ts';
import type { Lowering } from './types.ts';

/** Time that a job may wait for a container, which the others of a backfill have, before its own timeout counts. */
const provisioningSeconds = 6 * 3600;

export const batch: Lowering = (step, context) => {
  const { job, transition, catchers, leadsAround } = context;
  const { image, vcpu, memoryMb, scratchGb, timeoutSeconds } = step.compute as BatchCompute;
  const name = substitutionName('Step', step.name, 'JobDefinition');
  const result = `${step.name} result`;
  const resultFunction = substitutionName('Result', step.name, 'Function');
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
              { Name: 'QUANTFLOW_TASK', Value: expression(`$string(${taskPayload(context, step)})`) },
            ],
          },
        },
        TimeoutSeconds: timeoutSeconds + provisioningSeconds,
        Retry: retriers('batch', step.retry),
        ...catchField(catchers),
        Output: leadsAround ? sameInput : shardAfter(context),
        ...(leadsAround ? { Next: result } : transition),
      },
      ...(leadsAround && {
        [result]: {
          Type: 'Task',
          Comment: 'A job has no result: asks the catalog what it left out',
          Resource: 'arn:aws:states:::lambda:invoke',
          Arguments: {
            FunctionName: `\${${resultFunction}}`,
            Payload: expression(taskPayload(context, step)),
          },
          TimeoutSeconds: 90,
          Retry: retriers('lambda'),
          ...catchField(catchers),
          Output: shardAfter(context),
          ...transition,
        } as const,
      }),
    },
    substitutions: {
      JobQueue: { kind: 'job-queue' },
      [name]: {
        kind: 'job-definition',
        step: step.name,
        image,
        vcpu,
        memoryMb,
        ...(scratchGb !== undefined && { scratchGb }),
        timeoutSeconds,
        command: ['node', 'main.js'],
        environment: {},
      },
      ...(leadsAround && {
        [resultFunction]: {
          kind: 'function',
          handler: 'publish',
          step: step.name,
          memoryMb: 512,
          timeoutSeconds: 60,
        } as const,
      }),
    },
    permissions: [
      { principal: 'machine', action: 'submit-job', resource: name },
      ...(leadsAround
        ? [{ principal: 'machine', action: 'invoke-function', resource: resultFunction } as const]
        : []),
      ...stepPermissions(step),
    ],
  };
};
