/** Builds the frozen step behind every kind of asset. */
import { z } from 'zod';
import type { ConfigInput } from '../config/reference.ts';
import type { PartitionContext } from '../jobs/context.ts';
import { typedMetadata } from '../metadata/typed.ts';
import type { OptionNames } from '../options.ts';
import { rememberOrigin } from '../origin.ts';
import type { PartitionsDefinition } from '../partitions/definition/types.ts';
import type { IoManager } from '../resources/io-manager.ts';
import type { Resources } from '../resources/resource.ts';
import type { BackfillPolicy } from './backfill-policy.ts';
import type { AssetCheck } from './check.ts';
import { columnSources } from './column-lineage.ts';
import type { Compute } from './compute.ts';
import { type Deps, resolveDeps } from './deps.ts';
import type { RetryPolicy } from './retry.ts';
import type { OutputTest } from './sql-test.ts';
import type { AssetDescription, AssetOutput, Dependency, FanOut, OpGraph, Step, StepBody } from './step.ts';
import type { StoreRoot } from './store-root.ts';
import { type AnyValueType, nothing, type ReadOf, type WriteOf } from './value-type.ts';

/** Values of a step's config: data, or a function of the partition that the step works on. */
export type ConfigValue<C extends z.ZodType> =
  | ConfigInput<z.input<C>>
  | ((partition: PartitionContext) => ConfigInput<z.input<C>>);

/** Options that every executable step takes. */
export interface StepOptions<D extends Deps, C extends z.ZodType, R extends Resources> {
  /** @default 'default' */
  readonly group?: string;
  readonly deps?: D;
  /** Left out: the asset is not partitioned. */
  readonly partitions?: PartitionsDefinition;
  /** @default lambda() */
  readonly compute?: Compute;
  /** Left out: a failed step is not tried again (throttling of the service itself always is). */
  readonly retry?: RetryPolicy;
  /** Into how many runs `qf backfill` divides a range. Left out: one. */
  readonly backfillPolicy?: BackfillPolicy;
  /** Change it when the code changes meaning. Left out: a hash of the code, the SQL and the config. */
  readonly codeVersion?: string;
  /** Schema of the step's config; unknown keys should be refused with `z.strictObject`. */
  readonly config?: C;
  /**
   * Values for `config`, or a function of the partition that gives them; what it leaves out takes the schema's
   * defaults. {@link env} and {@link secret} may stand for values. Left out: a run gives what has no default.
   */
  readonly configValue?: ConfigValue<C>;
  readonly resources?: R;
}

/** One output of a step. */
export interface OutputOptions<T extends AnyValueType> extends AssetDescription {
  /** Asset key. @default the output's name */
  readonly key?: string;
  /** @default nothing() */
  readonly type?: T;
  /** For this output alone, in place of the project's manager for the kind of its type. */
  readonly ioManager?: IoManager<NoInfer<WriteOf<T>>, NoInfer<ReadOf<T>>>;
  /** Where its versions lie in the data store. @default the top of the store */
  readonly root?: StoreRoot;
  /**
   * The function may leave this output out: it keeps the version it has, and what needs it at that partition is
   * skipped. @default false
   */
  readonly optional?: boolean;
  readonly checks?: readonly AssetCheck<NoInfer<T>>[];
}

/** What only some kinds of steps say. */
export interface StepTraits {
  readonly isMulti?: boolean;
  readonly canSubset?: boolean;
  /** The graph that the step is an op of. */
  readonly graph?: OpGraph;
  /** Outputs by name that are no assets. */
  readonly intermediates?: ReadonlySet<string>;
  readonly fanOut?: FanOut | undefined;
  /** The output has a value for each mapping key. */
  readonly isDynamic?: boolean;
  /** Of the output of a SQL step. */
  readonly tests?: readonly OutputTest[];
}
/** The options of every executable step, for {@link refuseUnknownOptions}. */
export const stepOptions: OptionNames<StepOptions<Deps, z.ZodType, Resources>> = {
  group: true,
  deps: true,
  partitions: true,
  compute: true,
  retry: true,
  backfillPolicy: true,
  codeVersion: true,
  config: true,
  configValue: true,
  resources: true,
};

/** Those of an output. */
export const outputOptions: OptionNames<OutputOptions<AnyValueType>> = {
  key: true,
  type: true,
  description: true,
  owners: true,
  tags: true,
  kinds: true,
  metadata: true,
  columnLineage: true,
  ioManager: true,
  root: true,
  optional: true,
  checks: true,
};

/** What an output is kept as, by the kind of its type. */
const technologies: Readonly<Record<string, readonly string[]>> = {
  table: ['parquet'],
  parquet_file: ['parquet'],
  arrow: ['arrow'],
};

/** Makes a step and its outputs; the two point at each other. */
export function makeStep(
  name: string,
  outputs: Readonly<Record<string, OutputOptions<AnyValueType>>>,
  options: StepOptions<Deps, z.ZodType, Resources>,
  compute: Compute | undefined,
  body: StepBody,
  {
    isMulti = false,
    canSubset = false,
    graph,
    intermediates,
    fanOut,
    isDynamic = false,
    tests = [],
  }: StepTraits = {},
): Step {
  const made: AssetOutput[] = [];
  // Filled in at the end: a step may depend on its own outputs.
  const deps: Record<string, Dependency> = {};
  const step: Step = {
    name,
    graph,
    fanOut,
    group: options.group ?? 'default',
    outputs: made,
    isMulti,
    canSubset,
    deps,
    partitions: options.partitions,
    compute,
    retry: options.retry,
    backfillPolicy: options.backfillPolicy,
    codeVersion: options.codeVersion,
    config: options.config ?? z.strictObject({}),
    configValue: options.configValue ?? {},
    resources: options.resources ?? {},
    body,
  };
  for (const [output, spec] of Object.entries(outputs)) {
    const type = spec.type ?? nothing();
    made.push(
      Object.freeze({
        key: spec.key ?? output,
        isIntermediate: intermediates?.has(output) ?? false,
        output,
        type,
        optional: spec.optional ?? false,
        isDynamic,
        step,
        description: spec.description ?? '',
        owners: spec.owners ?? [],
        tags: spec.tags ?? {},
        kinds: [
          ...new Set([
            ...(compute === undefined || body.kind === 'observe' ? [] : [compute.backend]),
            ...(body.kind === 'sql' ? ['sql'] : []),
            ...(spec.ioManager === undefined ? (technologies[type.kind] ?? []) : []),
            ...(spec.kinds ?? []),
          ]),
        ],
        metadata: typedMetadata(`asset ${spec.key ?? output}`, spec.metadata ?? {}),
        columnLineage: columnSources(spec.columnLineage ?? {}),
        ioManager: spec.ioManager,
        root: spec.root,
        checks: spec.checks ?? [],
        tests,
      }),
    );
  }
  Object.freeze(made);
  Object.assign(deps, resolveDeps(options.deps, options.partitions, made));
  rememberOrigin(step);
  return Object.freeze(step);
}
