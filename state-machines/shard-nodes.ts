/** What a shard is made of: steps, and fan-outs, whose steps are one node of the shard and a shard of their own inside. */
import type { Step } from '../core/assets/step.ts';
import { type Block, decompose } from '../core/graph/series-parallel.ts';
import type { FanOutNode } from './lower/fan-out.ts';

/** A node of a shard. */
export type ShardNode = Step | FanOutNode;

/** True for a step by itself. */
export function isStep(node: ShardNode): node is Step {
  return 'body' in node;
}

/** The steps of a block, those of its fan-outs too. */
export function stepsIn(block: Block<ShardNode>): readonly Step[] {
  if (block.kind !== 'node') return block.blocks.flatMap(stepsIn);
  return isStep(block.node) ? [block.node] : block.node.steps;
}

/** A stage's steps, those of a fan-out as one. */
export function shardBlock(steps: readonly Step[]): Block<ShardNode> {
  const nodes = new Map<Step, ShardNode>();
  for (const step of steps) {
    if (nodes.has(step)) continue;
    const { fanOut } = step;
    const node: ShardNode =
      fanOut === undefined ? step : { fanOut, steps: steps.filter((other) => other.fanOut === fanOut) };
    for (const member of isStep(node) ? [node] : node.steps) nodes.set(member, node);
  }
  return blockOf(nodes);
}

/** The steps of a fan-out, for one item. */
export function itemBlock({ steps }: FanOutNode): Block<ShardNode> {
  return blockOf(new Map(steps.map((step) => [step, step])));
}

function blockOf(nodes: ReadonlyMap<Step, ShardNode>): Block<ShardNode> {
  const upstreams = (node: ShardNode): readonly ShardNode[] =>
    (isStep(node) ? [node] : node.steps)
      .flatMap(({ deps }) => Object.values(deps).map(({ asset }) => nodes.get(asset.step)))
      .filter((other): other is ShardNode => other !== undefined && other !== node);
  return decompose(topological(new Set(nodes.values()), upstreams), upstreams);
}

/** Nodes with their upstreams before them: a step may stand between those of a fan-out. */
function topological(
  nodes: Iterable<ShardNode>,
  upstreams: (node: ShardNode) => readonly ShardNode[],
): readonly ShardNode[] {
  const sorted = new Set<ShardNode>();
  const visit = (node: ShardNode): void => {
    if (sorted.has(node)) return;
    for (const upstream of upstreams(node)) visit(upstream);
    sorted.add(node);
  };
  for (const node of nodes) visit(node);
  return [...sorted];
}
