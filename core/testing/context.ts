/** Contexts for direct calls of asset functions. */
import { z } from 'zod';
import type { MultiAsset, Outputs } from '../assets/multi-asset.ts';
import type { AssetOutput, Step } from '../assets/step.ts';
import { configProblems, textOfPath, textOfProblem } from '../config/check.ts';
import { referencesIn } from '../config/reference.ts';
import { type ConfigFields, stepConfig } from '../config/run-config.ts';
import { InvalidInputError } from '../errors.ts';
import type { DynamicPartitionSets, Logger, PartitionContext, StepContext } from '../jobs/context.ts';
import { typedMetadata } from '../metadata/typed.ts';
import type { Metadata } from '../metadata/value.ts';
import type { Op } from '../ops/make-op.ts';
import type { PartitionsDefinition } from '../partitions/definition/types.ts';
import { dynamicSetsOf } from './dynamic-sets.ts';
import { lazyPartition } from './partition.ts';

/**
 * Options of {@link buildAssetContext}; each may be left out.
 *
 * @example
 * const options: ContextOptions = { asset: mean, partition: '2024-01-01', runId: 'run-1' };
 * await callAsset(mean, buildAssetContext(options), { prices: [1, 2, 3] });
 */
export interface ContextOptions<Config = unknown, Values = unknown> {
  /** The asset that the context is for: checks config and resources, gives partitions and names of outputs. */
  readonly asset?: AssetOutput | MultiAsset<Outputs>;
  /** The op that the context is for, in place of an asset; its partitions are those of `partitions`. */
  readonly op?: Pick<Op, 'definition'>;
  /** Partition key. Left out: reading the context's partition raises. */
  readonly partition?: string;
  /** What the key is a key of, when no asset is given. */
  readonly partitions?: PartitionsDefinition;
  /** Values of the config; with an asset they are parsed by its schema, defaults filled in. */
  readonly config?: Config;
  /** Values of resources, not their definitions. */
  readonly resources?: Values;
  /** Values of dynamic sets; what the function adds and deletes is seen through the context's own `dynamicPartitions`. */
  readonly dynamicPartitions?: Readonly<Record<string, readonly string[]>>;
  /** @default 'test' */
  readonly runId?: string;
  /** @default 'test' */
  readonly job?: string;
  readonly signal?: AbortSignal;
  /** Makes an empty folder. */
  readonly scratch?: () => Promise<string>;
  /** Outputs to make, of a multi-asset with `canSubset`. @default all */
  readonly selectedOutputs?: Iterable<string>;
}

/**
 * A line that a function logged.
 *
 * @example
 * const warningsOf = (logged: readonly LoggedLine[]): readonly string[] =>
 *   logged.filter(({ level }) => level === 'warn').map(({ message }) => message);
 * warningsOf(buildAssetContext().logged); // []
 */
export interface LoggedLine {
  readonly level: keyof Logger;
  readonly message: string;
  readonly fields?: Readonly<Record<string, unknown>>;
}

/**
 * A context, and what a function said to it.
 *
 * @example
 * const context: BuiltContext = buildAssetContext({ asset: mean, partition: '2024-01-01' });
 * await callAsset(mean, context, { prices: [1, 2, 3] });
 * context.outputMetadata['mean_price']; // { prices: { type: 'int', value: 3 } }
 */
export interface BuiltContext<Config = unknown, Values = unknown> extends StepContext<Config, Values> {
  readonly logged: readonly LoggedLine[];
  /** Metadata by output name, typed as it would be stored; `result` when the context was built for no asset. */
  readonly outputMetadata: Readonly<Record<string, Metadata>>;
  /** Bodies of attachments by output name, then by the name given. */
  readonly attachments: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

const allowed: readonly (keyof ContextOptions)[] = [
  'asset',
  'op',
  'partition',
  'partitions',
  'config',
  'resources',
  'dynamicPartitions',
  'runId',
  'job',
  'signal',
  'scratch',
  'selectedOutputs',
];

interface Notes {
  readonly dynamicPartitions: DynamicPartitionSets;
  readonly logged: LoggedLine[];
  readonly outputMetadata: Record<string, Metadata>;
  readonly attachments: Record<string, Record<string, string>>;
}

const built = new WeakMap<object, { readonly options: ContextOptions; readonly notes: Notes }>();

/**
 * A context for a direct call of an asset's function.
 *
 * A partition is looked at when it is read: without `partition` reading it raises, and a malformed key raises when its
 * window is read.
 *
 * @example
 * const context = buildAssetContext({ asset: bars, partition: '2024-01-01', resources: { http: fake } });
 * expect(await callAsset(bars, context, { trades })).toEqual([...]);
 * @throws InvalidInputError for a config that the asset's schema refuses, RangeError for an unknown option or resource
 */
export function buildAssetContext<Config = unknown, Values = unknown>(
  options: ContextOptions<Config, Values> = {},
): BuiltContext<Config, Values> {
  const unknown = Object.keys(options).find((name) => !(allowed as readonly string[]).includes(name));
  if (unknown !== undefined)
    throw new RangeError(`unknown option ${unknown}; options are ${allowed.join(', ')}`);
  const notes: Notes = {
    logged: [],
    outputMetadata: {},
    attachments: {},
    dynamicPartitions: dynamicSetsOf(options.dynamicPartitions ?? {}),
  };
  return make(options, notes) as BuiltContext<Config, Values>;
}

/** The same as {@link buildAssetContext}: an asset's function and an op's have the same context. */
export const buildOpContext: typeof buildAssetContext = buildAssetContext;

/** The context as a step sees it: one that was built for no asset takes on the step's. What is said goes to both. */
export function boundTo(target: Pick<ContextOptions, 'asset' | 'op'>, context: StepContext): StepContext {
  const known = built.get(context);
  if (known === undefined) return context;
  const [other, step] = [stepOf(known.options), stepOf(target)];
  if (other !== undefined && other !== step) {
    const what = target.op === undefined ? 'asset' : 'op';
    throw new RangeError(
      `this context was built for ${other.name}, not for ${step?.name}; build one with ${what}: of the latter`,
    );
  }
  return make({ ...known.options, ...target }, known.notes);
}

function stepOf({ asset, op }: Pick<ContextOptions, 'asset' | 'op'>): Step | undefined {
  return asset?.step ?? op?.definition.step;
}

function make(options: ContextOptions, notes: Notes): BuiltContext {
  const { asset, partition, partitions, runId = 'test', job = 'test' } = options;
  const step = stepOf(options);
  const record =
    (level: keyof Logger) =>
    (message: string, fields?: Readonly<Record<string, unknown>>): void => {
      notes.logged.push({ level, message, ...(fields !== undefined && { fields }) });
    };
  const definition = asset === undefined ? (partitions ?? 'unknown') : asset.step.partitions;
  const at = lazyPartition(partition, definition);
  const config = configOf(step, at, options.config);
  const context: BuiltContext = {
    runId,
    job,
    step: step?.name ?? 'test',
    partition: at,
    get config() {
      return config();
    },
    resources: resourcesOf(step, options.resources),
    selectedOutputs: selectedOf(step, options.selectedOutputs),
    log: { debug: record('debug'), info: record('info'), warn: record('warn'), error: record('error') },
    signal: options.signal ?? new AbortController().signal,
    scratch: options.scratch ?? noScratch,
    location: (output) => `memory:/${outputOf(step, output)}/test`,
    addOutputMetadata(metadata, output) {
      const name = outputOf(step, output);
      const all = { ...notes.outputMetadata[name], ...metadata };
      notes.outputMetadata[name] = typedMetadata(`output ${name}`, all);
    },
    attach(name, body, output) {
      const of = outputOf(step, output);
      notes.attachments[of] = { ...notes.attachments[of], [name]: body };
      return `_${name}`;
    },
    ...notes,
  };
  built.set(context, { options, notes });
  return context;
}

/**
 * The config, parsed when it is read: it may depend on the partition. What is given is checked at once, and a reference
 * that is left stands for nothing in a test.
 */
function configOf(step: Step | undefined, partition: PartitionContext, fields: unknown): () => unknown {
  if (step === undefined) return () => fields ?? {};
  const run = fields === undefined ? {} : { ops: { [step.name]: { config: fields as ConfigFields } } };
  const path = `ops.${step.name}.config`;
  const valueNow = (): unknown => {
    const value = stepConfig(step, partition, run);
    const problems = configProblems(step.config, value).map((problem) => textOfProblem(path, problem));
    if (problems.length > 0) throw new InvalidInputError(problems.join('; '));
    return value;
  };
  if (typeof step.configValue !== 'function') valueNow();
  let parsed: { readonly config: unknown } | undefined;
  return () => {
    if (parsed !== undefined) return parsed.config;
    const value = valueNow();
    const [left] = referencesIn(value);
    if (left === undefined) return (parsed = { config: z.parse(step.config, value) }).config;
    throw new RangeError(
      `${path}${textOfPath(left.path)} is the reference ${JSON.stringify(left.reference)}; build the context with config: to give it a value`,
    );
  };
}

/** The values given; one that the step declares and that is not given raises when it is read. */
function resourcesOf(step: Step | undefined, given: unknown): unknown {
  const values = { ...(given as Readonly<Record<string, unknown>> | undefined) };
  if (step === undefined) return values;
  const declared = Object.keys(step.resources);
  const unknown = Object.keys(values).find((name) => !declared.includes(name));
  if (unknown !== undefined) {
    const has = declared.length === 0 ? 'it has none' : `it has ${declared.join(', ')}`;
    throw new RangeError(`step ${step.name} has no resource ${unknown}; ${has}`);
  }
  for (const name of declared.filter((n) => !(n in values))) {
    Object.defineProperty(values, name, {
      get() {
        throw new RangeError(
          `step ${step.name} uses its resource ${name}; build the context with resources: { ${name}: ... }`,
        );
      },
    });
  }
  return values;
}

function selectedOf(step: Step | undefined, selected: Iterable<string> | undefined): ReadonlySet<string> {
  const names = step?.outputs.map((output) => output.output);
  const set = new Set(selected ?? names);
  const unknown = names && [...set].find((name) => !names.includes(name));
  if (unknown === undefined) return set;
  throw new RangeError(`step ${step?.name} has no output ${unknown}; name some of ${names?.join(', ')}`);
}

function outputOf(step: Step | undefined, output: string | undefined): string {
  if (step === undefined) return output ?? 'result';
  const names = step.outputs.map((o) => o.output);
  if (output === undefined && names.length === 1) return names[0] as string;
  if (output !== undefined && names.includes(output)) return output;
  throw new RangeError(
    `step ${step.name} has no output ${JSON.stringify(output)}; name one of ${names.join(', ')}`,
  );
}

function noScratch(): Promise<string> {
  throw new RangeError('this context has no scratch folder; build it with scratch: () => ...');
}
