/** Steps on Lambda: one invocation, which publishes from inside. */
import type { LambdaCompute } from '../../core/assets/compute.ts';
import { expression } from '../asl/jsonata.ts';
import { busy, goesOn, retriers } from '../asl/retry.ts';
import { stepPermissions } from './permissions.ts';
import { catchField, shardAfter, substitutionName, taskPayload } from './task-payload.ts';
import type { Lowering } from './types.ts';

export const lambda: Lowering = (step, context) => {
  const { transition, catchers } = context;
  const { memoryMb, timeoutSeconds, scratchGb } = step.compute as LambdaCompute;
  const name = substitutionName('Step', step.name, 'Function');
  return {
    states: {
      [step.name]: {
        Type: 'Task',
        Resource: 'arn:aws:states:::lambda:invoke',
        Arguments: { FunctionName: `\${${name}}`, Payload: expression(taskPayload(context, step)) },
        TimeoutSeconds: timeoutSeconds + 30,
        Retry: [goesOn, busy, ...retriers('lambda', step.retry)],
        ...catchField(catchers),
        Output: shardAfter(context),
        ...transition,
      },
    },
    substitutions: {
      [name]: {
        ...{ kind: 'function', handler: 'step', step: step.name, memoryMb, timeoutSeconds },
        ...(scratchGb !== undefined && { scratchGb }),
      },
    },
    permissions: [
      { principal: 'machine', action: 'invoke-function', resource: name },
      ...stepPermissions(step),
    ],
  };
};
