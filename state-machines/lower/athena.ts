/**
 * SQL steps on Athena: UNLOAD to the folder of a new version, then a publish task. The folder and the request token
 * name the attempt, so neither a retry nor a redrive meets the files of an earlier one. Athena works with the rights of
 * who starts the query: that is a role of the step's own, which the state machine takes on for the task.
 */
import type { AthenaCompute } from '../../core/assets/compute.ts';
import type { AssetOutput, Step } from '../../core/assets/step.ts';
import { assetSegment } from '../../core/names.ts';
import { expression, literal, redriveCount, retryCount, sameInput } from '../asl/jsonata.ts';
import { busy, goesOn, retriers } from '../asl/retry.ts';
import type { State } from '../asl/types.ts';
import { stepPermissions } from './permissions.ts';
import { catchField, shardAfter, substitutionName, taskPayload } from './task-payload.ts';
import type { LowerContext, Lowering } from './types.ts';
import { unload } from './unload.ts';

/** JSONata of the version that this attempt writes: 32 hexadecimal digits. */
function versionOf(step: Step, isOfEach: boolean): string {
  // The statements of a Map share its execution and retry count: the partition tells them apart.
  const partition = isOfEach ? '$states.input.partition & "/" & ' : '';
  const attempt = `$states.context.Execution.Id & ${literal(`/${step.name}/`)} & ${partition}$string(${redriveCount}) & "." & $string(${retryCount})`;
  return `$substring($hash(${attempt}, "SHA-256"), 0, 32)`;
}

/** JSONata of what the query is paid for: a sum, as it is 0 where the service does not say. */
const scannedBytes = '$sum([$states.result.QueryExecution.Statistics.DataScannedInBytes])';

/** A statement for the partition, or the batch of them, that is the state's input, and the publish task behind it. */
function statement(
  step: Step,
  context: LowerContext,
  { name, isOfEach }: { readonly name: string; readonly isOfEach: boolean },
): Readonly<Record<string, State>> {
  const { timeoutSeconds } = step.compute as AthenaCompute;
  const [output] = step.outputs as readonly [AssetOutput];
  const versionHere = versionOf(step, isOfEach);
  const asset = `${assetSegment(output.key)}/`;
  const root = output.root && `$states.input.roots.${step.name}`;
  const place = (key: string): string => literal(`s3://\${DataBucket}/${key}`);
  const above = root === undefined ? place(asset) : `${place('')} & ${root} & ${literal(asset)}`;
  const folder = `${above} & $states.input.path & ${versionHere}`;
  const [version, queriedAt, scanned] = ['version', 'queried_at', 'scanned'].map(
    (what) => `${what}_${isOfEach ? 'of_each_' : ''}${step.name}`,
  ) as [string, string, string];
  return {
    [name]: {
      Type: 'Task',
      Resource: 'arn:aws:states:::athena:startQueryExecution.sync',
      Arguments: {
        ...unload(step, folder, isOfEach),
        QueryExecutionContext: { Database: '${Database}' },
        WorkGroup: '${Workgroup}',
        ClientRequestToken: expression(versionHere),
      },
      Credentials: { RoleArn: `\${${queryRoleOf(step)}}` },
      TimeoutSeconds: timeoutSeconds,
      Retry: retriers('athena', step.retry),
      ...catchField(context.catchers),
      Assign: {
        [version]: expression(versionHere),
        // What is published from here on the query may not have read.
        [queriedAt]: expression('$states.context.State.EnteredTime'),
        [scanned]: expression(scannedBytes),
      },
      Output: sameInput,
      Next: `${name} publish`,
    },
    [`${name} publish`]: {
      Type: 'Task',
      Resource: 'arn:aws:states:::lambda:invoke',
      Arguments: {
        FunctionName: `\${${publishFunctionOf(step)}}`,
        Payload: expression(
          taskPayload(context, step, {
            version: `$${version}`,
            queriedAt: `$${queriedAt}`,
            scannedBytes: `$${scanned}`,
            ...(root && { root }),
          }),
        ),
      },
      TimeoutSeconds: 330,
      Retry: [busy, ...(isOfEach ? [goesOn] : []), ...retriers('lambda', step.retry)],
      ...catchField(context.catchers),
      Output: shardAfter(context),
      ...context.transition,
    },
  };
}

function hasRoot({ outputs }: Step): boolean {
  return outputs.some(({ root }) => root !== undefined);
}

function publishFunctionOf(step: Step): string {
  return substitutionName('Publish', step.name, 'Function');
}

function queryRoleOf(step: Step): string {
  return substitutionName('Query', step.name, 'Role');
}

/** Statements of one shard at the same time. */
const concurrentStatements = 4;

export const athena: Lowering = (step, context) => {
  const { catchers, transition } = context;
  const each = `${step.name} each`;
  const ofEach = `${step.name} of each`;
  const inside: LowerContext = {
    ...context,
    transition: { End: true },
    catchers: undefined,
    leadsAround: false,
  };
  const states: Record<string, State> = {
    ...statement(step, context, { name: step.name, isOfEach: false }),
    [each]: {
      Type: 'Map',
      Comment: 'A shard of several partitions: a statement for each, or for each batch of them',
      Items: expression('$states.input.parts'),
      ...(hasRoot(step) && {
        ItemSelector: expression('$merge([$states.context.Map.Item.Value, {"roots": $states.input.roots}])'),
      }),
      MaxConcurrency: concurrentStatements,
      ItemProcessor: {
        ProcessorConfig: { Mode: 'INLINE' },
        StartAt: ofEach,
        States: statement(step, inside, { name: ofEach, isOfEach: true }),
      },
      ...catchField(catchers),
      Output: sameInput,
      ...transition,
    },
  };
  const publishFunction = publishFunctionOf(step);
  const queryRole = queryRoleOf(step);
  return {
    states,
    each,
    substitutions: {
      Database: { kind: 'database' },
      Workgroup: { kind: 'workgroup' },
      DataBucket: { kind: 'bucket', bucket: 'data' },
      [queryRole]: { kind: 'query-role', step: step.name },
      [publishFunction]: {
        kind: 'function',
        handler: 'publish',
        step: step.name,
        memoryMb: 512,
        timeoutSeconds: 300,
      },
    },
    permissions: [
      { principal: 'machine', action: 'assume-role', resource: queryRole },
      { principal: 'machine', action: 'invoke-function', resource: publishFunction },
      ...stepPermissions(step),
    ],
  };
};
