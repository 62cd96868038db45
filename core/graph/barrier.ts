/**
 * Where to put a barrier in a connected block that no free cut divides. A barrier parts the block into a set closed
 * under predecessors and the rest, which waits for all of it. Fewest barriers first, then the shortest longest chain of
 * steps, then the fewest waits: pairs of steps of which the later does not depend on the earlier.
 */

/** A block as bits: `above[i]` has the bits of the ancestors of node i, all inside the block. */
export type Ancestry = readonly number[];

/** Blocks of up to this many nodes are searched whole (3^12 pairs of sets at most); larger ones take the cut of fewest waits. */
export const searchedWhole = 12;

interface Cost {
  readonly barriers: number;
  /** Steps of the longest chain. */
  readonly depth: number;
  readonly waits: number;
}

interface Plan extends Cost {
  /** The nodes before the barrier. */
  readonly before: number;
}

/** The nodes, as bits, that go before the block's first barrier. @param above of a connected block of at most 30 nodes */
export function barrierOf(above: Ancestry): number {
  const all = 2 ** above.length - 1;
  const search = new Search(above);
  return above.length <= searchedWhole ? search.best(all).before : search.cheapest(all);
}

class Search {
  readonly #above: Ancestry;
  readonly #known = new Map<number, Plan>();

  constructor(above: Ancestry) {
    this.#above = above;
  }

  /** The best plan for a convex set of nodes. */
  best(set: number): Plan {
    const known = this.#known.get(set);
    if (known !== undefined) return known;
    const plan = this.#search(set);
    this.#known.set(set, plan);
    return plan;
  }

  #search(set: number): Plan {
    if ((set & (set - 1)) === 0) return { barriers: 0, depth: 1, waits: 0, before: set };
    const part = this.#component(set);
    if (part !== set) {
      const [one, rest] = [this.best(part), this.best(set & ~part)];
      return { ...sum(one, rest), depth: Math.max(one.depth, rest.depth), before: part };
    }
    let best: Plan | undefined;
    // Every proper subset, smallest number first; those that are not closed under predecessors are passed over.
    for (let before = nextSubset(0, set); before !== set; before = nextSubset(before, set)) {
      if (!this.#isClosed(before, set)) continue;
      const waits = this.#waits(before, set);
      const cut = { barriers: waits === 0 ? 0 : 1, depth: 0, waits };
      const cost = sum(cut, sum(this.best(before), this.best(set & ~before)));
      if (best === undefined || isLess(cost, best)) best = { ...cost, before };
    }
    return best as Plan;
  }

  /** The cut of fewest waits among those just behind one node's ancestors and just before one node's descendants. */
  cheapest(set: number): number {
    let best = 0;
    let waits = Number.POSITIVE_INFINITY;
    for (const node of this.#above.keys()) {
      const up = (this.#above[node] as number) | (1 << node);
      for (const before of [up, set & ~this.#below(node)]) {
        const cost = before === set || before === 0 ? waits : this.#waits(before, set);
        if (cost < waits) [best, waits] = [before, cost];
      }
    }
    return best;
  }

  /** The node itself and all that come after it. */
  #below(node: number): number {
    return this.#above.reduce((bits, above, i) => (above & (1 << node) ? bits | (1 << i) : bits), 1 << node);
  }

  #component(set: number): number {
    let part = set & -set;
    for (let before = 0; part !== before; ) {
      before = part;
      for (const [node, above] of this.#above.entries()) {
        if ((set & (1 << node)) === 0) continue;
        const near = (above & set) | (1 << node);
        if (near & part) part |= near;
      }
    }
    return part;
  }

  #isClosed(before: number, set: number): boolean {
    return this.#above.every((above, node) => (before & (1 << node)) === 0 || (above & set & ~before) === 0);
  }

  #waits(before: number, set: number): number {
    return this.#above.reduce(
      (sum, above, node) => (set & ~before & (1 << node) ? sum + ones(before & ~above) : sum),
      0,
    );
  }
}

function nextSubset(subset: number, of: number): number {
  return (subset - of) & of;
}

function ones(bits: number): number {
  let count = 0;
  for (let rest = bits; rest !== 0; rest &= rest - 1) count++;
  return count;
}

function sum(a: Cost, b: Cost): Cost {
  return { barriers: a.barriers + b.barriers, depth: a.depth + b.depth, waits: a.waits + b.waits };
}

function isLess(a: Cost, b: Cost): boolean {
  if (a.barriers !== b.barriers) return a.barriers < b.barriers;
  return a.depth === b.depth ? a.waits < b.waits : a.depth < b.depth;
}
