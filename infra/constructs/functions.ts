/** Lambda functions: Plan, Finish, and a worker a step, each with a role of its own. */
import { Annotations, RemovalPolicy, Stack, Tags } from 'aws-cdk-lib';
import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import {
  Architecture,
  Code,
  type Function as LambdaFunction,
  LayerVersion,
  Runtime,
} from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { FunctionSubstitution } from '../../core/jobs/substitution.ts';
import type { Permission } from '../../state-machines/types.ts';
import type { DuckDbLayer } from '../bundle/duckdb-layer.ts';
import type { Platform } from '../permissions/platform.ts';
import {
  fanOutStatements,
  finishStatements,
  gateStatements,
  planStatements,
  stepStatements,
} from '../permissions/workers.ts';
import { nodeFunction } from './node-function.ts';
import { type ScopeOf, stepScopes } from './step-scopes.ts';

type HandlerName = FunctionSubstitution['handler'];

/** Props of {@link Functions}. */
export interface FunctionsProps {
  /** Functions by their substitution's name, which is also their ID here. */
  readonly functions: readonly (readonly [string, FunctionSubstitution])[];
  readonly stepPermissions: ReadonlyMap<string, readonly Permission[]>;
  readonly fanOutPermissions: readonly Permission[];
  readonly platform: Platform;
  /** Folders of the bundles. */
  readonly bundles: Readonly<Record<HandlerName, string>>;
  readonly layer: DuckDbLayer;
  /** What a worker finds its stores by. */
  readonly environment: Readonly<Record<string, string>>;
  readonly maxMemoryMb: number;
  /** The functions of steps stand in nested stacks. */
  readonly nested: boolean;
}

/** The functions of all jobs; jobs share them. */
export class Functions extends Construct {
  readonly #arns = new Map<string, string>();
  readonly #logs = new Map<HandlerName, LogGroup>();
  readonly #code = new Map<string, Code>();
  readonly #scopeOf: ScopeOf;
  readonly #props: FunctionsProps;
  #duckDb: LayerVersion | undefined;

  constructor(scope: Construct, id: string, props: FunctionsProps) {
    super(scope, id);
    this.#props = props;
    this.#scopeOf = stepScopes(this, props.nested);
    for (const [name, substitution] of props.functions)
      this.#arns.set(name, this.#function(name, substitution).functionArn);
  }

  /** ARN of a function. */
  arnOf(substitution: string): string {
    const arn = this.#arns.get(substitution);
    if (arn === undefined) throw new Error(`there is no function ${substitution}`);
    return arn;
  }

  /** Names of the groups that the functions log to. */
  get logGroupNames(): readonly string[] {
    return [...this.#logs.values()].map(({ logGroupName }) => logGroupName);
  }

  #function(name: string, substitution: FunctionSubstitution): LambdaFunction {
    const { handler, step, timeoutSeconds, scratchGb = handler === 'step' ? 4 : 1 } = substitution;
    const { environment, layer } = this.#props;
    const needsDuckDb = handler === 'step' || handler === 'publish';
    this.#warnOfMemory(substitution);
    const scope = step === undefined ? this : this.#scopeOf(name);
    const made = nodeFunction(scope, name, {
      description: step === undefined ? `quantflow ${handler}` : `quantflow ${handler} of ${step}`,
      code: this.#codeOf(handler, scope),
      logGroup: this.#logGroup(handler),
      memoryMb: this.#memoryOf(substitution),
      timeoutSeconds,
      environment,
      statements: this.#statements(substitution),
      ...(needsDuckDb && { scratchGb, layer: this.#layer(), architecture: layer.architecture }),
    });
    // For the bill.
    if (step !== undefined) Tags.of(made).add('quantflow:step', step);
    return made;
  }

  #statements({ handler, step = '' }: FunctionSubstitution): readonly PolicyStatement[] {
    const { fanOutPermissions, platform, stepPermissions } = this.#props;
    if (handler === 'plan') return planStatements(platform);
    if (handler === 'finish') return finishStatements(platform);
    if (handler === 'gate') return gateStatements(platform);
    if (handler === 'fan-out') return fanOutStatements(platform, fanOutPermissions);
    const permissions = stepPermissions.get(step) ?? [];
    return stepStatements(platform, step, permissions, handler === 'step' ? 'runs' : 'publishes');
  }

  #memoryOf({ memoryMb }: FunctionSubstitution): number {
    return Math.min(memoryMb, this.#props.maxMemoryMb);
  }

  /** Accounts that are new refuse a function with more memory than the setting's default. */
  #warnOfMemory({ memoryMb, step }: FunctionSubstitution): void {
    const { maxMemoryMb } = this.#props;
    if (memoryMb <= maxMemoryMb) return;
    Annotations.of(this).addWarningV2(
      `quantflow:memory:${step}`,
      `step ${step} asks for ${memoryMb} MB and gets ${maxMemoryMb}; accounts that allow more say so by --context maxLambdaMemoryMb=${memoryMb}`,
    );
  }

  /** Code of a handler: one asset for all its functions in a stack. */
  #codeOf(handler: HandlerName, scope: Construct): Code {
    const key = `${handler} ${Stack.of(scope).node.path}`;
    const code = this.#code.get(key) ?? Code.fromAsset(this.#props.bundles[handler]);
    this.#code.set(key, code);
    return code;
  }

  #logGroup(handler: HandlerName): LogGroup {
    const made = this.#logs.get(handler);
    if (made !== undefined) return made;
    const group = new LogGroup(this, `Logs-${handler}`, {
      retention: RetentionDays.THREE_MONTHS,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    this.#logs.set(handler, group);
    return group;
  }

  #layer(): LayerVersion {
    const { layer } = this.#props;
    if (this.#duckDb !== undefined) return this.#duckDb;
    if (layer.warning !== undefined)
      Annotations.of(this).addWarningV2('quantflow:duckdb-layer', layer.warning);
    this.#duckDb = new LayerVersion(this, 'DuckDb', {
      description: `DuckDB for Linux ${layer.architecture}`,
      code: Code.fromAsset(layer.dir),
      compatibleRuntimes: [Runtime.NODEJS_24_X],
      compatibleArchitectures: [layer.architecture === 'x64' ? Architecture.X86_64 : Architecture.ARM_64],
    });
    return this.#duckDb;
  }
}
