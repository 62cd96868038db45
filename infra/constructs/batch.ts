/** AWS Batch on Fargate: one queue, and a job definition and a role a step. */
import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import {
  CfnJobDefinition,
  FargateComputeEnvironment,
  JobQueue,
  JobStateTimeLimitActionsAction,
  JobStateTimeLimitActionsReason,
  JobStateTimeLimitActionsState,
} from 'aws-cdk-lib/aws-batch';
import { SubnetType } from 'aws-cdk-lib/aws-ec2';
import { DockerImageAsset, Platform as ImagePlatform } from 'aws-cdk-lib/aws-ecr-assets';
import { type Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { JobDefinitionSubstitution } from '../../core/jobs/substitution.ts';
import type { Permission } from '../../state-machines/types.ts';
import { justify } from '../nag.ts';
import { jobDefinitionName } from '../names.ts';
import type { Platform } from '../permissions/platform.ts';
import { roleOf } from '../permissions/role.ts';
import { allow } from '../permissions/statement.ts';
import { stepStatements } from '../permissions/workers.ts';
import { Network } from './network.ts';

/** Props of {@link Batch}. */
export interface BatchProps {
  readonly env: string;
  /** Job definitions by their substitution's name, which is also their ID here. */
  readonly definitions: readonly (readonly [string, JobDefinitionSubstitution])[];
  readonly stepPermissions: ReadonlyMap<string, readonly Permission[]>;
  readonly platform: Platform;
  /** Folders of the images' build contexts. */
  readonly images: Readonly<Record<string, string>>;
  /** What a worker finds its stores by. */
  readonly environment: Readonly<Record<string, string>>;
  readonly maxVcpus: number;
}

/**
 * Trouble of the host and not of the step: the job is tried again inside the task's one attempt. A Spot interruption
 * ends with exit code 137, so its rule stands before any of exit codes. Unmatched trouble would be retried too, hence
 * the last rule. Source: AWS Batch user guide, automated job retries and Fargate Spot.
 */
const hostTrouble: readonly CfnJobDefinition.EvaluateOnExitProperty[] = [
  { action: 'retry', onStatusReason: 'Your Spot Task was interrupted*' },
  { action: 'retry', onReason: 'ResourceInitializationError*' },
  { action: 'retry', onReason: 'CannotPullContainerError*' },
  { action: 'retry', onStatusReason: 'Timeout waiting for network interface*' },
  { action: 'exit', onReason: '*' },
];

/** Fargate, its queue, and the jobs of all steps that run there. */
export class Batch extends Construct {
  readonly queueArn: string;
  readonly #definitions = new Map<string, CfnJobDefinition>();
  readonly #props: BatchProps;
  readonly #logs: LogGroup;
  readonly #executionRole: Role;
  readonly #images = new Map<string, DockerImageAsset>();

  constructor(scope: Construct, id: string, props: BatchProps) {
    super(scope, id);
    this.#props = props;
    const { vpc, securityGroup } = new Network(this, 'Network');
    const computeEnvironment = new FargateComputeEnvironment(this, 'Fargate', {
      vpc,
      vpcSubnets: { subnetType: SubnetType.PUBLIC },
      securityGroups: [securityGroup],
      maxvCpus: props.maxVcpus,
      // A queue of Spot alone would block ARM64 jobs.
      spot: false,
    });
    this.queueArn = new JobQueue(this, 'Queue', {
      computeEnvironments: [{ computeEnvironment, order: 1 }],
      jobStateTimeLimitActions: Object.values(JobStateTimeLimitActionsReason).map((reason) => ({
        action: JobStateTimeLimitActionsAction.CANCEL,
        state: JobStateTimeLimitActionsState.RUNNABLE,
        maxTime: Duration.minutes(30),
        reason,
      })),
    }).jobQueueArn;
    this.#logs = new LogGroup(this, 'Logs', {
      retention: RetentionDays.THREE_MONTHS,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    this.#executionRole = roleOf(this, 'ExecutionRole', {
      description: 'Starts containers: pulls images, writes logs',
      assumedBy: new ServicePrincipal('ecs-tasks.amazonaws.com'),
      statements: [allow(['logs:CreateLogStream', 'logs:PutLogEvents'], [this.#logs.logGroupArn])],
    });
    for (const [name, definition] of props.definitions)
      this.#definitions.set(name, this.#definition(name, definition));
    const pulls = this.#executionRole.node.tryFindChild('DefaultPolicy');
    if (pulls !== undefined)
      justify(pulls, 'IAM5', 'a token is for all registries of the account', /^Resource::\*$/);
  }

  /** ARN of a job definition's current revision. */
  arnOf(substitution: string): string {
    return this.#get(substitution).ref;
  }

  /** Name of a job definition, without revision. */
  nameOf(substitution: string): string {
    return this.#get(substitution).jobDefinitionName as string;
  }

  #get(substitution: string): CfnJobDefinition {
    const definition = this.#definitions.get(substitution);
    if (definition === undefined) throw new Error(`there is no job definition ${substitution}`);
    return definition;
  }

  #definition(name: string, definition: JobDefinitionSubstitution): CfnJobDefinition {
    const { env, environment, platform, stepPermissions } = this.#props;
    const { step, image, vcpu, memoryMb, scratchGb, timeoutSeconds, command } = definition;
    const role = roleOf(this, `${name}Role`, {
      description: `Jobs of step ${step}`,
      assumedBy: new ServicePrincipal('ecs-tasks.amazonaws.com'),
      statements: stepStatements(platform, stepPermissions.get(step) ?? [], 'runs'),
    });
    const variables = { ...environment, ...definition.environment };
    return new CfnJobDefinition(this, name, {
      type: 'container',
      jobDefinitionName: jobDefinitionName(env, step),
      platformCapabilities: ['FARGATE'],
      propagateTags: true,
      containerProperties: {
        image: this.#image(image),
        command: [...command],
        environment: Object.entries(variables).map(([name, value]) => ({ name, value })),
        jobRoleArn: role.roleArn,
        executionRoleArn: this.#executionRole.roleArn,
        resourceRequirements: [
          { type: 'VCPU', value: String(vcpu) },
          { type: 'MEMORY', value: String(memoryMb) },
        ],
        ...(scratchGb !== undefined && { ephemeralStorage: { sizeInGiB: scratchGb } }),
        runtimePlatform: { cpuArchitecture: 'ARM64', operatingSystemFamily: 'LINUX' },
        fargatePlatformConfiguration: { platformVersion: 'LATEST' },
        networkConfiguration: { assignPublicIp: 'ENABLED' },
        logConfiguration: {
          logDriver: 'awslogs',
          options: {
            'awslogs-group': this.#logs.logGroupName,
            'awslogs-region': Stack.of(this).region,
            'awslogs-stream-prefix': step,
          },
        },
      },
      timeout: { attemptDurationSeconds: timeoutSeconds },
      retryStrategy: { attempts: 3, evaluateOnExit: [...hostTrouble] },
      // An execution that crosses a deployment, or is redriven after it, submits the revision that it was started with.
      resourceRetentionPolicy: { skipDeregisterOnUpdate: true },
    });
  }

  /** URI of an image. Only its build context is staged here; `cdk deploy` builds it. */
  #image(image: string): string {
    const directory = this.#props.images[image];
    if (directory === undefined) throw new Error(`the image ${image} is not bundled`);
    const asset =
      this.#images.get(image) ??
      new DockerImageAsset(this, `Image-${image}`, { directory, platform: ImagePlatform.LINUX_ARM64 });
    if (!this.#images.has(image)) asset.repository.grantPull(this.#executionRole);
    this.#images.set(image, asset);
    return asset.imageUri;
  }
}
