/** An environment in an account as a deployment, found by its stack and reached with the caller's credentials. */
import type { Definitions } from '../core/definitions.ts';
import type { Deployment } from '../runtime/deployment.ts';
import { openRuntime } from '../runtime/open-runtime.ts';
import { awsExecutions } from './executions.ts';
import { cloudWatchLogs } from './logs.ts';
import { eventBridgeSchedules } from './schedules.ts';
import { type DeployedStack, describeStack } from './stack.ts';

/** Options of {@link awsDeployment}. */
export interface AwsDeploymentOptions {
  readonly environment: string;
  readonly definitions: Definitions;
  /** Environment variables, for the references in configs. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly now: () => number;
  readonly sleep: (ms: number, signal?: AbortSignal) => Promise<void>;
  /** Opens the stores. @default by their urls */
  readonly openRuntime?: typeof openRuntime | undefined;
}

/** The deployment of a project in an environment. Its stack is looked up once, when something is asked for first. */
export function awsDeployment(options: AwsDeploymentOptions): Deployment {
  const { environment, definitions, env, now, sleep } = options;
  let found: Promise<DeployedStack> | undefined;
  const stack = (): Promise<DeployedStack> => (found ??= describeStack(environment));
  return {
    place: `environment ${environment}`,
    flag: ` --env ${environment}`,
    hasState: true,
    async open() {
      const { output } = await stack();
      const stores = {
        QUANTFLOW_DATA: `s3://${output('DataBucket')}`,
        QUANTFLOW_RUNS: `s3://${output('RunsBucket')}`,
        QUANTFLOW_CATALOG: `dynamodb://${output('CatalogTable')}`,
        QUANTFLOW_TABLES: `glue://${output('Database')}`,
        QUANTFLOW_EVENTS: `eventbridge://${output('EventBus')}`,
      };
      return (options.openRuntime ?? openRuntime)({ ...env, ...stores }, definitions, now);
    },
    executions: (runtime, onProgress) =>
      awsExecutions({ environment, stack, runtime, sleep, ...(onProgress && { onProgress }) }),
    logs: cloudWatchLogs(async () => (await stack()).output('LogGroups').split(',')),
    schedules: eventBridgeSchedules(environment),
  };
}
