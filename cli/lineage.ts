/** What an asset is made from and what is made from it. */
import { type AssetOutput, isExternal } from '../core/assets/step.ts';
import type { Definitions } from '../core/definitions.ts';
import type { AssetGraph } from '../core/graph/asset-graph.ts';
import { type Direction, neighboursOf, walk } from '../core/graph/selection/traverse.ts';
import { assetSegment } from '../core/names.ts';
import { noAssetText } from '../core/similar.ts';
import { columnsOf, type LineageColumn } from './column-lineage.ts';
import { findService, serviceTag } from './service.ts';
import { UsageError } from './usage-error.ts';

/** An asset in a lineage. */
export interface LineageNode {
  readonly asset: string;
  readonly group: string;
  readonly step: string;
  /** Made by another system. */
  readonly external: boolean;
  readonly kinds: readonly string[];
  /** Dimensions by name. */
  readonly partitions: readonly string[];
  /** Steps from the asset that was asked for; 0 for itself. */
  readonly depth: number;
  /** What the asset is the training set of. */
  readonly service?: string;
  /** Where they are asked for. */
  readonly columns?: readonly LineageColumn[];
  /** Why none of the columns is traced. */
  readonly untraced?: string;
}

/** A dependency in a lineage. */
export interface LineageEdge {
  readonly from: string;
  readonly to: string;
  /** Name of the input in the step that makes `to`. */
  readonly input: string;
  /** Kind of the partition mapping. */
  readonly mapping: string;
}

/** The lineage of an asset. */
export interface Lineage {
  readonly asset: LineageNode;
  /** Nearest first. */
  readonly upstream: readonly LineageNode[];
  readonly downstream: readonly LineageNode[];
  /** Those on a way to or from the asset. */
  readonly edges: readonly LineageEdge[];
}

/** The lineage of an asset, both ways, as far as `depth` levels. */
export function lineageOf(graph: AssetGraph, { key }: AssetOutput, depth: number): Lineage {
  const nodes = (direction: Direction): readonly LineageNode[] =>
    [...walk(graph, [key], depth, direction)].slice(1).map(([asset, at]) => nodeOf(graph, asset, at));
  const [upstream, downstream] = [nodes('upstream'), nodes('downstream')];
  return {
    asset: nodeOf(graph, key, 0),
    upstream,
    downstream,
    edges: [...edgesOf(graph, key, upstream, 'upstream'), ...edgesOf(graph, key, downstream, 'downstream')],
  };
}

function nodeOf(graph: AssetGraph, key: string, depth: number): LineageNode {
  const asset = graph.assets.get(key) as AssetOutput;
  const { step, kinds } = asset;
  const service = asset.tags[serviceTag];
  return {
    asset: key,
    group: step.group,
    step: step.name,
    external: isExternal(step),
    kinds,
    partitions: step.partitions?.dimensions.map(({ name }) => name) ?? [],
    depth,
    ...(service !== undefined && { service }),
  };
}

/** The same lineage with the columns of each asset. */
export async function withColumns(lineage: Lineage, graph: AssetGraph): Promise<Lineage> {
  const add = async (node: LineageNode): Promise<LineageNode> => ({
    ...node,
    ...(await columnsOf(graph.assets.get(node.asset) as AssetOutput)),
  });
  const [asset, upstream, downstream] = await Promise.all([
    add(lineage.asset),
    Promise.all(lineage.upstream.map(add)),
    Promise.all(lineage.downstream.map(add)),
  ]);
  return { ...lineage, asset, upstream, downstream };
}

/** Edges among the asset and what lies on one side of it. */
function edgesOf(
  graph: AssetGraph,
  key: string,
  nodes: readonly LineageNode[],
  direction: Direction,
): readonly LineageEdge[] {
  const inside = new Set([key, ...nodes.map(({ asset }) => asset)]);
  return [...inside].flatMap((near) =>
    neighboursOf(graph, near, direction)
      .filter((far) => inside.has(far.key))
      .map(({ key: far, edge: { dependency, to } }) => ({
        ...(direction === 'upstream' ? { from: far, to: near } : { from: near, to: far }),
        input: Object.entries(to.deps).find(([, dep]) => dep === dependency)?.[0] ?? dependency.asset.output,
        mapping: dependency.mapping.kind,
      })),
  );
}

/**
 * An asset by its key, or by the end of it (`user_likes` for `feature_view/user_likes`), by its folder, or by its service.
 *
 * @throws UsageError with what may be meant
 */
export function assetCalled(definitions: Definitions, name: string): AssetOutput {
  const { graph } = definitions;
  const exact = graph.assets.get(name);
  if (exact !== undefined) return exact;
  const ends = [...graph.assets.values()].filter(
    ({ key }) => key.endsWith(`/${name}`) || assetSegment(key) === name,
  );
  const [only = findService(definitions, name)] = ends;
  if (only !== undefined && ends.length < 2) return only;
  if (only === undefined) throw new UsageError(noAssetText(name, graph.assets.keys()));
  throw new UsageError(
    `${JSON.stringify(name)} may be ${ends.map(({ key }) => key).join(' or ')}; write the whole key`,
  );
}
