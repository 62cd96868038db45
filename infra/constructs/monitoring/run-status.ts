/**
 * Tells the catalog how executions end that cannot tell themselves: those that were aborted or timed out. Events may be
 * lost or come late; whoever looks at runs asks the service as well.
 */
import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { Rule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { justify } from '../../nag.ts';
import type { Platform } from '../../permissions/platform.ts';
import { runStatusStatements } from '../../permissions/workers.ts';
import { nodeFunction } from '../node-function.ts';

/** State machines in one rule: its pattern has at most 2,048 characters. */
const inOneRule = 10;

/** Props of {@link RunStatus}. */
export interface RunStatusProps {
  /** ARNs of the state machines by job. */
  readonly machines: ReadonlyMap<string, string>;
  /** Folder of the function's bundle. */
  readonly bundle: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly platform: Platform;
}

/** The function, and the rules that call it. */
export class RunStatus extends Construct {
  /** Events that nobody took. */
  readonly deadLetters: Queue;

  constructor(scope: Construct, id: string, { machines, bundle, environment, platform }: RunStatusProps) {
    super(scope, id);
    this.deadLetters = new Queue(this, 'DeadLetters', {
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
    });
    justify(this.deadLetters, 'SQS3', 'it is the dead-letter queue of the rules and of their function');
    const handler = nodeFunction(this, 'Function', {
      description: 'quantflow: the status of executions into the catalog',
      code: Code.fromAsset(bundle),
      logGroup: new LogGroup(this, 'Logs', {
        retention: RetentionDays.THREE_MONTHS,
        removalPolicy: RemovalPolicy.DESTROY,
      }),
      memoryMb: 512,
      timeoutSeconds: 60,
      environment,
      statements: runStatusStatements(platform),
      deadLetters: this.deadLetters,
    });
    const arns = [...machines.values()];
    for (let first = 0; first < arns.length; first += inOneRule) {
      new Rule(this, `Rule${first === 0 ? '' : first / inOneRule + 1}`, {
        description: 'Executions of the jobs, not the children of their Distributed Maps',
        eventPattern: {
          source: ['aws.states'],
          detailType: ['Step Functions Execution Status Change'],
          // The whole ARN: children of a backfill would be events by the thousand.
          detail: { stateMachineArn: arns.slice(first, first + inOneRule) },
        },
        targets: [
          new LambdaFunction(handler, {
            deadLetterQueue: this.deadLetters,
            retryAttempts: 8,
            maxEventAge: Duration.hours(6),
          }),
        ],
      });
    }
  }
}
