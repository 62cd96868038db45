/** A bundled entry point as a Lambda function: one way to make them, with a role of its own and traces. */
import { Duration, Size } from 'aws-cdk-lib';
import { type PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import {
  Architecture,
  type Code,
  Function as LambdaFunction,
  type LayerVersion,
  Runtime,
  Tracing,
} from 'aws-cdk-lib/aws-lambda';
import type { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { roleOf } from '../permissions/role.ts';
import { allow } from '../permissions/statement.ts';

/** Props of {@link nodeFunction}. */
export interface NodeFunctionProps {
  readonly description: string;
  readonly code: Code;
  readonly logGroup: LogGroup;
  readonly memoryMb: number;
  readonly timeoutSeconds: number;
  /** What its role may do, besides its logs and traces. */
  readonly statements: readonly PolicyStatement[];
  readonly environment?: Readonly<Record<string, string>>;
  /** Local disk. @default the half GB that every function has */
  readonly scratchGb?: number;
  readonly layer?: LayerVersion;
  /** @default 'arm64' */
  readonly architecture?: 'arm64' | 'x64';
  /** Where events go that it failed at, when nobody waits for it. */
  readonly deadLetters?: IQueue;
}

/** A function. No concurrency is reserved: accounts that are new have ten for all their functions. */
export function nodeFunction(scope: Construct, id: string, props: NodeFunctionProps): LambdaFunction {
  const { description, logGroup, environment, scratchGb, layer, architecture = 'arm64', deadLetters } = props;
  const role = roleOf(scope, `${id}Role`, {
    description,
    assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
    statements: [
      allow(['logs:CreateLogStream', 'logs:PutLogEvents'], [logGroup.logGroupArn]),
      allow(['xray:PutTelemetryRecords', 'xray:PutTraceSegments'], ['*']),
      ...(deadLetters === undefined ? [] : [allow(['sqs:SendMessage'], [deadLetters.queueArn])]),
      ...props.statements,
    ],
  });
  return new LambdaFunction(scope, id, {
    description,
    runtime: Runtime.NODEJS_24_X,
    architecture: architecture === 'x64' ? Architecture.X86_64 : Architecture.ARM_64,
    handler: 'index.handler',
    code: props.code,
    layers: layer === undefined ? [] : [layer],
    memorySize: props.memoryMb,
    timeout: Duration.seconds(props.timeoutSeconds),
    ...(scratchGb !== undefined && { ephemeralStorageSize: Size.gibibytes(scratchGb) }),
    environment: { ...environment, NODE_OPTIONS: '--enable-source-maps' },
    logGroup,
    tracing: Tracing.ACTIVE,
    ...(deadLetters !== undefined && { deadLetterQueue: deadLetters }),
    // The policy is complete: CDK adds nothing.
    role: role.withoutPolicyUpdates(),
  });
}
