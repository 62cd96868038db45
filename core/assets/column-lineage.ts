/** Which columns the columns of an asset are made from. */
import type { Problem } from '../errors.ts';
import type { AssetOutput, Step } from './step.ts';
import { upstreamOf } from './upstream.ts';

/** A column that others are made from. */
export interface ColumnSource {
  /** Asset key. */
  readonly asset: string;
  readonly column: string;
}

/**
 * Columns of upstream assets by the column that is made from them; none for a column that is made from no other.
 *
 * @example
 * const rows = externalAsset({ key: 'rows', type: table({ price: 'double', size: 'double' }) });
 * const columnLineage: ColumnLineage = {
 *   value: [
 *     { asset: rows, column: 'price' },
 *     { asset: rows, column: 'size' },
 *   ],
 * };
 * asset({ key: 'worth', deps: { rows }, type: table({ value: 'double' }), columnLineage, run: () => [] });
 */
export type ColumnLineage = Readonly<
  Record<string, readonly { readonly asset: AssetOutput; readonly column: string }[]>
>;

/** Columns by the key of their asset. */
export type ColumnSources = Readonly<Record<string, readonly ColumnSource[]>>;

/** The same with assets by their keys. */
export function columnSources(lineage: ColumnLineage): ColumnSources {
  return Object.fromEntries(
    Object.entries(lineage).map(([name, from]) => [
      name,
      from.map(({ asset, column }) => ({ asset: asset.key, column })),
    ]),
  );
}

/** What is wrong with the column lineage of some assets. */
export function problemsOfColumns(steps: readonly Step[]): readonly Problem[] {
  const outputs = steps.flatMap((step) => step.outputs);
  return outputs.flatMap((output) => [...problemsOf(output)].map((text) => ({ text, of: output.step })));
}

function* problemsOf(output: AssetOutput): Generator<string> {
  const { key, type, columnLineage } = output;
  const lineage = Object.entries(columnLineage);
  if (lineage.length === 0) return;
  const above = new Map([...upstreamOf(output)].map((upstream) => [upstream.key, upstream]));
  for (const [name, from] of lineage) {
    const what = `asset ${key}: columnLineage of ${JSON.stringify(name)}`;
    if (type.schema !== undefined && !Object.hasOwn(type.schema, name))
      yield `${what}, which is not one of its columns, ${Object.keys(type.schema).join(', ')}`;
    for (const { asset, column } of from) {
      const upstream = above.get(asset);
      const schema = upstream?.type.schema;
      if (upstream === undefined)
        yield `${what}: ${asset} is not upstream of it; add it to the deps, or name one that is`;
      else if (schema !== undefined && !Object.hasOwn(schema, column))
        yield `${what}: ${asset} has no column ${JSON.stringify(column)}; it has ${Object.keys(schema).join(', ')}`;
    }
  }
}
