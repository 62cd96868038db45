/** AWS Batch on Fargate: one queue, and a job definition and a role a step. */
import { Duration, RemovalPolicy, Stack, Tags } from 'aws-cdk-lib';
import {
  CfnJobDefinition,
  FargateComputeEnvironment,
  JobQueue,
  JobStateTimeLimitActionsAction,
  JobStateTimeLimitActionsReason,
  JobStateTimeLimitActionsState,
} from 'aws-cdk-lib/aws-batch';
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
import type { Settings } from '../settings.ts';
import { BuiltImages } from './built-images.ts';
import { DockerImages, type ImageArchitecture, type Images } from './images.ts';
import { Network } from './network.ts';
import { stepScopes } from './step-scopes.ts';

/** Props of {@link Batch}. */
export interface BatchProps {
  readonly env: string;
  /** Job definitions by their substitution's name, which is also their ID here. */
  readonly definitions: readonly (readonly [string, JobDefinitionSubstitution])[];
  readonly stepPermissions: ReadonlyMap<string, readonly Permission[]>;
  readonly platform: Platform;
  /** Folders of the images' build contexts. */
  readonly images: Readonly<Record<string, string>>;
  /** Folder of the function that waits for CodeBuild. */
  readonly imageBuilder: string;
  /** What a worker finds its stores by. */
  readonly environment: Readonly<Record<string, string>>;
  readonly settings: Pick<Settings, 'images' | 'maxVcpus' | 'network' | 'spot'>;
  /** The job definitions stand in nested stacks. */
  readonly nested: boolean;
}

/**
 * Trouble of the host and not of the step: the job is tried again inside the task's one attempt. A Spot interruption
 * ends with exit code 137, so its rule stands before any of exit codes. Unmatched trouble would be retried too, hence
 * the last rule; the service takes five. Source: AWS Batch user guide, automated job retries and Fargate Spot.
 */
const hostTrouble: readonly CfnJobDefinition.EvaluateOnExitProperty[] = [
  ...[
    'Your Spot Task was interrupted*',
    'ResourceInitializationError*',
    'CannotPullContainerError*',
    'Timeout waiting for network interface*',
  ].map((onStatusReason) => ({ action: 'retry', onStatusReason })),
  { action: 'exit', onReason: '*' },
];

/** Fargate, its queue, and the jobs of all steps that run there. */
export class Batch extends Construct {
  readonly queueArn: string;
  readonly #definitions = new Map<string, CfnJobDefinition>();
  readonly #props: BatchProps;
  readonly #logs: LogGroup;
  readonly #executionRole: Role;
  readonly #network: Network;
  readonly #architecture: ImageArchitecture;
  readonly #images: Images;

  constructor(scope: Construct, id: string, props: BatchProps) {
    super(scope, id);
    this.#props = props;
    const { settings } = props;
    this.#network = new Network(this, 'Network', settings.network);
    const isSpot = settings.spot === 'on';
    this.#architecture = isSpot ? 'x64' : 'arm64';
    const onDemand = this.#computeEnvironment('Fargate', false);
    this.queueArn = new JobQueue(this, 'Queue', {
      // A queue of Spot alone would keep jobs waiting where there is no capacity.
      computeEnvironments: (isSpot ? [this.#computeEnvironment('Spot', true), onDemand] : [onDemand]).map(
        (computeEnvironment, i) => ({ computeEnvironment, order: i + 1 }),
      ),
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
    const images = { contexts: props.images, architecture: this.#architecture, puller: this.#executionRole };
    this.#images =
      settings.images === 'docker'
        ? new DockerImages(this, 'Images', images)
        : new BuiltImages(this, 'Images', { ...images, builder: props.imageBuilder });
    const scopeOf = stepScopes(this, props.nested);
    for (const [name, definition] of props.definitions)
      this.#definitions.set(name, this.#definition(name, definition, scopeOf(name)));
    const pulls = this.#executionRole.node.tryFindChild('DefaultPolicy');
    if (pulls !== undefined)
      justify(pulls, 'IAM5', 'a token is for all registries of the account', /^Resource::\*$/);
  }

  #computeEnvironment(id: string, spot: boolean): FargateComputeEnvironment {
    const { vpc, subnets, securityGroup } = this.#network;
    return new FargateComputeEnvironment(this, id, {
      vpc,
      vpcSubnets: { subnets: [...subnets] },
      securityGroups: [securityGroup],
      maxvCpus: this.#props.settings.maxVcpus,
      spot,
    });
  }

  /** ARN of a job definition's current revision. */
  arnOf(substitution: string): string {
    return this.#get(substitution).ref;
  }

  /** Name of a job definition, without revision. */
  nameOf(substitution: string): string {
    return this.#get(substitution).jobDefinitionName as string;
  }

  /** Name of the group that the jobs log to. */
  get logGroupName(): string {
    return this.#logs.logGroupName;
  }

  #get(substitution: string): CfnJobDefinition {
    const definition = this.#definitions.get(substitution);
    if (definition === undefined) throw new Error(`there is no job definition ${substitution}`);
    return definition;
  }

  #definition(name: string, definition: JobDefinitionSubstitution, scope: Construct): CfnJobDefinition {
    const { env, environment, platform, stepPermissions, settings } = this.#props;
    const { step, image, vcpu, memoryMb, scratchGb, timeoutSeconds, command } = definition;
    if (vcpu > settings.maxVcpus)
      throw new Error(
        `step ${step} asks for ${vcpu} vCPUs, and context maxVcpus is ${settings.maxVcpus}: its jobs would wait for ever; allow as many, or give the step a smaller container`,
      );
    const role = roleOf(scope, `${name}Role`, {
      description: `Jobs of step ${step}`,
      assumedBy: new ServicePrincipal('ecs-tasks.amazonaws.com'),
      statements: stepStatements(platform, step, stepPermissions.get(step) ?? [], 'runs'),
    });
    const variables = { ...environment, ...definition.environment };
    const made = new CfnJobDefinition(scope, name, {
      type: 'container',
      jobDefinitionName: jobDefinitionName(env, step),
      platformCapabilities: ['FARGATE'],
      propagateTags: true,
      containerProperties: {
        image: this.#images.uriOf(image),
        command: [...command],
        environment: Object.entries(variables).map(([name, value]) => ({ name, value })),
        jobRoleArn: role.roleArn,
        executionRoleArn: this.#executionRole.roleArn,
        resourceRequirements: [
          { type: 'VCPU', value: String(vcpu) },
          { type: 'MEMORY', value: String(memoryMb) },
        ],
        ...(scratchGb !== undefined && { ephemeralStorage: { sizeInGiB: scratchGb } }),
        runtimePlatform: {
          cpuArchitecture: this.#architecture === 'arm64' ? 'ARM64' : 'X86_64',
          operatingSystemFamily: 'LINUX',
        },
        fargatePlatformConfiguration: { platformVersion: 'LATEST' },
        networkConfiguration: { assignPublicIp: this.#network.assignPublicIp },
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
    // On the containers too, for the bill.
    Tags.of(made).add('quantflow:step', step);
    return made;
  }
}
