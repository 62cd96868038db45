/** From a `compose` to steps: each call of an op is one, joined by intermediates. */
import type { BackfillPolicy } from '../assets/backfill-policy.ts';
import { type Deps, dep, resolveDeps } from '../assets/deps.ts';
import { makeStep, type OutputOptions } from '../assets/make-step.ts';
import type { AssetOutput, Dependency, FanOut, OpGraph, Step } from '../assets/step.ts';
import type { AnyValueType } from '../assets/value-type.ts';
import type { PartitionsDefinition } from '../partitions/definition/types.ts';
import { identity } from '../partitions/mapping/identity.ts';
import { compositionOf, refuse, shown } from './composition.ts';
import { type FanOutCall, type OpCall, OpHandle } from './types.ts';

/** What a graph of ops is made from. */
export interface GraphOptions {
  readonly name: string;
  readonly kind: OpGraph['kind'];
  /** In words, for errors: `graph asset bars`. */
  readonly what: string;
  readonly group?: string | undefined;
  readonly deps?: Deps | undefined;
  readonly partitions?: PartitionsDefinition | undefined;
  readonly backfillPolicy?: BackfillPolicy | undefined;
  readonly compose: (handles: never) => unknown;
  /** The handles that are assets among what `compose` returned, by any name, each with the options of the asset. */
  readonly assetsOf: (returned: unknown) => readonly ReturnedAsset[];
}

/** What `compose` returned as an asset. */
export interface ReturnedAsset {
  /** What it is, in words, for errors: `output a of graph multi-asset m`. */
  readonly as: string;
  readonly handle: unknown;
  readonly options: OutputOptions<AnyValueType> & { readonly key: string };
}

/** A graph's steps, and its assets. */
export interface MadeGraph {
  readonly graph: OpGraph;
  readonly assets: readonly AssetOutput[];
}

/**
 * Composes a graph.
 *
 * @throws DefinitionError for what is wrong with the compose or with what it returned
 */
export function makeOpGraph(options: GraphOptions): MadeGraph {
  const { what, name, kind, group, partitions, backfillPolicy } = options;
  const own = Object.entries(options.deps ?? {}).find(([, value]) => value !== undefined && 'self' in value);
  if (own !== undefined)
    refuse(
      `dep ${own[0]} of ${what} is a selfDep, by which its first op would wait for its last; make what needs the partition before an asset of its own`,
    );
  const deps = resolveDeps(options.deps, partitions, []);
  const handles = Object.entries(deps).map(([input, dependency]) => [
    input,
    new OpHandle(dependency.asset.type, dependency.loads, { kind: 'dep', name: input, dependency }),
  ]);
  const { calls, returned } = compositionOf(what, () =>
    options.compose(Object.fromEntries(handles) as never),
  );
  const assets = checkReturned(calls, options.assetsOf(returned));
  const steps: Step[] = [];
  const graph: OpGraph = Object.freeze({ name, kind, steps });
  const made = new Map<OpCall, Step>();
  const fanOuts = new Map<FanOutCall, FanOut>();
  const fanOutOf = ({ fanOut }: OpCall): FanOut | undefined => {
    if (fanOut === undefined) return undefined;
    const { name: states, over, maxConcurrency } = fanOut;
    const key = outputOf(made.get(over.call), over.output)?.key ?? '';
    const known = fanOuts.get(fanOut) ?? Object.freeze({ name: states, over: key, maxConcurrency });
    fanOuts.set(fanOut, known);
    return known;
  };
  for (const call of calls) {
    const { op } = call;
    const outputs = Object.entries(op.outputs).map(([output, own]) => {
      const asset = assets.get(call)?.get(output);
      const key = [name, call.name, ...(op.isMulti ? [output] : [])].join('/');
      return [
        output,
        asset === undefined
          ? { ...own, key }
          : { ...asset, type: own.type, optional: own.optional, root: asset.root ?? own.root },
      ] as const;
    });
    const inputs = Object.entries(call.inputs).map(
      ([input, handle]) => [input, dependencyOf(handle, call, made, what)] as const,
    );
    const step = makeStep(
      call.name,
      Object.fromEntries(outputs) as Record<string, OutputOptions<AnyValueType>>,
      { ...op.settings, group, partitions, backfillPolicy, deps: Object.fromEntries(inputs) } as never,
      op.compute,
      op.body,
      {
        isMulti: op.isMulti,
        graph,
        isDynamic: op.isDynamic,
        fanOut: fanOutOf(call),
        intermediates: new Set(Object.keys(op.outputs).filter((output) => !assets.get(call)?.has(output))),
      },
    );
    made.set(call, step);
    steps.push(step);
  }
  Object.freeze(steps);
  return {
    graph,
    assets: [...assets].flatMap(([call, outputs]) =>
      [...outputs.keys()].map((output) => outputOf(made.get(call), output) as AssetOutput),
    ),
  };
}

function outputOf(step: Step | undefined, output: string): AssetOutput | undefined {
  return step?.outputs.find((o) => o.output === output);
}

function dependencyOf(
  { source }: OpCall['inputs'][string],
  { fanOut }: OpCall,
  made: ReadonlyMap<OpCall, Step>,
  what: string,
): Dependency {
  if (source.kind === 'dep') return source.dependency;
  const { call, output } = source.kind === 'item' ? source.fanOut.over : source;
  const asset = outputOf(made.get(call), output);
  if (asset === undefined)
    return refuse(
      `${what} uses what op ${call.name} returned in another compose; call the op here, or take the asset by deps`,
    );
  const plain = dep(asset, { mapping: identity() });
  if (source.kind === 'item') return { ...plain, items: 'one' };
  if (source.kind === 'collect') return { ...plain, loads: 'map', items: 'all' };
  return fanOut !== undefined && call.fanOut === fanOut ? { ...plain, items: 'same' } : plain;
}

type Assets = ReadonlyMap<OpCall, ReadonlyMap<string, ReturnedAsset['options']>>;

/** The returned handles by call and output. */
function checkReturned(calls: readonly OpCall[], returned: readonly ReturnedAsset[]): Assets {
  const assets = new Map<OpCall, Map<string, ReturnedAsset['options']>>();
  const places = new Map<string, string>();
  for (const { as, handle, options } of returned) {
    if (!(handle instanceof OpHandle)) refuse(`${as} must be what an op returned, not ${shown(handle)}`);
    const { source } = handle;
    if (source.kind === 'item' || source.kind === 'collect' || (source.kind === 'op' && source.call.fanOut))
      return refuse(`${as} is of the items of a map; return what an op makes of collect()`);
    if (source.kind === 'dep')
      return refuse(
        `${as} is its dep ${source.name} as it is; return what an op makes of it, or use the dep itself`,
      );
    const { call, output } = source;
    if (!calls.includes(call)) refuse(`${as} is of op ${call.name} in another compose; call the op here`);
    const place = `${call.name}\n${output}`;
    const other = places.get(place);
    if (other !== undefined)
      refuse(`${other} and ${as} are the same output of op ${call.name}; return another for one of them`);
    places.set(place, as);
    const outputs = assets.get(call) ?? new Map<string, ReturnedAsset['options']>();
    assets.set(call, outputs.set(output, options));
  }
  return assets;
}
