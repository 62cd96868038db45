/**
 * SQL steps on Athena: UNLOAD to the folder of a new version, then a publish task. The folder and the request token
 * name the attempt, so neither a retry nor a redrive meets the files of an earlier one.
 */
import type { AthenaCompute } from '../../core/assets/compute.ts';
import type { AssetOutput, Step } from '../../core/assets/step.ts';
import { assetSegment } from '../../core/names.ts';
import { expression, literal, redriveCount, retryCount, sameInput } from '../asl/jsonata.ts';
import { retriers } from '../asl/retry.ts';
import type { State } from '../asl/types.ts';
import { assetPermissions } from './permissions.ts';
import { selectStatement } from './select-statement.ts';
import { catchField, shardAfter, substitutionName, taskPayload } from './task-payload.ts';
import type { Lowering } from './types.ts';

/** JSONata of the version that this attempt writes: 32 hexadecimal digits. */
function versionOf(step: Step): string {
  const attempt = `$states.context.Execution.Id & ${literal(`/${step.name}/`)} & $string(${redriveCount}) & "." & $string(${retryCount})`;
  return `$substring($hash(${attempt}, "SHA-256"), 0, 32)`;
}

export const athena: Lowering = (step, context) => {
  const { transition, catchers } = context;
  const { timeoutSeconds } = step.compute as AthenaCompute;
  const [output] = step.outputs as readonly [AssetOutput];
  const { sql, parameters } = selectStatement(step, output);
  const folder = `${literal(`s3://\${DataBucket}/${assetSegment(output.key)}/`)} & $states.input.path & ${versionOf(step)}`;
  const unload = `${literal(`UNLOAD (\n${sql}\n)\nTO '`)} & ${folder} & ${literal("/' WITH (format = 'PARQUET', compression = 'ZSTD')")}`;
  const version = `version_${step.name}`;
  const publish = `${step.name} publish`;
  const publishFunction = substitutionName('Publish', step.name, 'Function');
  const states: Record<string, State> = {
    [step.name]: {
      Type: 'Task',
      Resource: 'arn:aws:states:::athena:startQueryExecution.sync',
      Arguments: {
        QueryString: expression(unload),
        ...(parameters.length > 0 && {
          ExecutionParameters: parameters.map((parameter) =>
            expression(
              'bound' in parameter
                ? `$states.input.window.${parameter.bound}_us`
                : `"'" & $states.input.values.${parameter.dimension} & "'"`,
            ),
          ),
        }),
        QueryExecutionContext: { Database: '${Database}' },
        WorkGroup: '${Workgroup}',
        ClientRequestToken: expression(versionOf(step)),
      },
      TimeoutSeconds: timeoutSeconds,
      Retry: retriers('athena', step.retry),
      ...catchField(catchers),
      Assign: { [version]: expression(versionOf(step)) },
      Output: sameInput,
      Next: publish,
    },
    [publish]: {
      Type: 'Task',
      Resource: 'arn:aws:states:::lambda:invoke',
      Arguments: {
        FunctionName: `\${${publishFunction}}`,
        Payload: expression(taskPayload(context, step, { version: `$${version}` })),
      },
      TimeoutSeconds: 330,
      Retry: retriers('lambda', step.retry),
      ...catchField(catchers),
      Output: shardAfter(context),
      ...transition,
    },
  };
  return {
    states,
    substitutions: {
      Database: { kind: 'database' },
      Workgroup: { kind: 'workgroup' },
      DataBucket: { kind: 'bucket', bucket: 'data' },
      [publishFunction]: {
        kind: 'function',
        handler: 'publish',
        step: step.name,
        memoryMb: 512,
        timeoutSeconds: 300,
      },
    },
    permissions: [
      { principal: 'machine', action: 'start-query', resource: 'Workgroup' },
      { principal: 'machine', action: 'invoke-function', resource: publishFunction },
      ...assetPermissions(step),
    ],
  };
};
