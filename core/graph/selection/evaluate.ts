/** Which assets of a graph a selection means. */
import { type AssetOutput, isExecutable } from '../../assets/step.ts';
import { noAssetText } from '../../similar.ts';
import type { AssetGraph } from '../asset-graph.ts';
import { attributes } from './attributes.ts';
import { fail } from './fail.ts';
import { matcher } from './match.ts';
import { parseSelection } from './parse.ts';
import { both, either, without } from './sets.ts';
import { beyond, walk } from './traverse.ts';
import type { AttributeSelection, Selection, SelectionOptions } from './types.ts';

/**
 * The keys of the selected assets. `*`, `not`, `group:`, `tag:`, `kind:` and upstreams leave external assets out.
 *
 * @throws InvalidInputError for a syntax error, a plain key that no asset has, or an attribute that is not known here
 */
export function selectAssets(
  graph: AssetGraph,
  source: string,
  options: SelectionOptions = {},
): ReadonlySet<string> {
  return new Evaluator(graph, source, options).of(parseSelection(source));
}

class Evaluator {
  readonly #graph: AssetGraph;
  readonly #source: string;
  readonly #options: SelectionOptions;
  readonly #everything: readonly AssetOutput[];
  /** What `*` means. */
  readonly #all: readonly AssetOutput[];

  constructor(graph: AssetGraph, source: string, options: SelectionOptions) {
    this.#graph = graph;
    this.#source = source;
    this.#options = options;
    this.#everything = [...graph.assets.values()];
    this.#all = this.#everything.filter(
      (asset) => options.includeExternal === true || isExecutable(asset.step),
    );
  }

  of(selection: Selection): ReadonlySet<string> {
    switch (selection.op) {
      case 'all':
        return keysOf(this.#all);
      case 'asset':
        if (this.#graph.assets.has(selection.key)) return new Set([selection.key]);
        return this.#fail(selection.at, noAssetText(selection.key, this.#graph.assets.keys()));
      case 'attribute':
        return this.#attribute(selection);
      case 'traverse':
        return this.#traverse(selection);
      case 'roots':
      case 'sinks': {
        const inside = this.of(selection.of);
        return without(
          inside,
          beyond(this.#graph, inside, selection.op === 'roots' ? 'downstream' : 'upstream'),
        );
      }
      case 'not':
        return without(keysOf(this.#all), this.of(selection.of));
      case 'and':
        return both(this.of(selection.left), this.of(selection.right));
      case 'or':
        return either(this.of(selection.left), this.of(selection.right));
    }
  }

  #traverse({ up, down, of }: Extract<Selection, { op: 'traverse' }>): ReadonlySet<string> {
    const start = this.of(of);
    const below = walk(this.#graph, start, down, 'downstream').keys();
    if (up === 0) return new Set(below);
    const above = new Set(walk(this.#graph, start, up, 'upstream').keys());
    const made = both(above, keysOf(this.#all));
    return down === 0 ? made : either(made, below);
  }

  #attribute(selection: AttributeSelection): ReadonlySet<string> {
    const attribute = attributes[selection.attribute];
    const { value, at, valueAt } = selection;
    if (attribute === undefined || attribute.from === 'nothing') {
      const because = attribute?.because ?? 'there is no such attribute';
      return this.#fail(at, `${selection.attribute}: cannot be selected by yet: ${because}`);
    }
    const { allowed } = attribute;
    const asked = attribute.from === 'status' ? (value?.toLowerCase() ?? null) : value;
    if (allowed !== undefined && (asked === null || !allowed.some(matcher(asked)))) {
      const shown = value === null ? '<null>' : JSON.stringify(value);
      return this.#fail(valueAt, `${selection.attribute}: takes ${allowed.join(', ')}, not ${shown}`);
    }
    const isMatch = test(asked, selection.equals);
    if (attribute.from === 'graph') {
      const among = attribute.seesExternal === true ? this.#everything : this.#all;
      return keysOf(among.filter((asset) => isMatch(attribute.values(asset))));
    }
    const fact = this.#options.facts?.[attribute.from];
    if (fact === undefined) {
      return this.#fail(
        at,
        `${selection.attribute}: cannot be used here; it can be used where ${attribute.where}`,
      );
    }
    return keysOf(this.#everything.filter((asset) => isMatch(fact(asset))));
  }

  #fail(at: number, what: string): never {
    return fail(this.#source, at, what);
  }
}

function keysOf(assets: readonly AssetOutput[]): ReadonlySet<string> {
  return new Set(assets.map((asset) => asset.key));
}

type Values = readonly string[] | readonly (readonly [string, string])[];

/** What an attribute's value, and the one behind `=`, ask of an asset's values. */
function test(value: string | null, equals: string | undefined): (values: Values) => boolean {
  if (value === null) return (values) => values.length === 0;
  const matches = matcher(value);
  const equalsMatches = matcher(equals ?? '');
  return (values) =>
    values.some((v) => (typeof v === 'string' ? matches(v) : matches(v[0]) && equalsMatches(v[1])));
}
