/** Static: the downstream values of each upstream value, written out. */
import { isDynamic } from '../definition/dynamic.ts';
import type { Dimension } from '../definition/types.ts';
import { indicesOf, rangesOf } from '../subset/ranges.ts';
import { linked } from './make.ts';
import type { DimensionMapping, PartitionMapping } from './types.ts';

/**
 * Downstream value or values by upstream value.
 *
 * @example
 * const classes: StaticTable = { BTCUSDT: 'majors', DOGEUSDT: ['minors', 'memes'] };
 * staticMapping(classes);
 */
export type StaticTable = Readonly<Record<string, string | readonly string[]>>;

function staticOfDimension(table: StaticTable): DimensionMapping {
  const pairs = Object.entries(table).flatMap(([up, down]) =>
    (typeof down === 'string' ? [down] : down).map((value) => ({ up, down: value })),
  );
  const unknown = (dimension: Dimension, side: 'up' | 'down'): string | undefined => {
    const wrong = isDynamic(dimension)
      ? undefined
      : pairs.find((pair) => dimension.indexOf(pair[side]) < 0)?.[side];
    return wrong === undefined
      ? undefined
      : `static mapping: ${side}stream ${dimension.problemOf(wrong, Number.POSITIVE_INFINITY) ?? wrong}`;
  };
  return {
    isNarrow: () => false,
    problemOf: (up, down) => unknown(up, 'up') ?? unknown(down, 'down'),
    upstream(ranges, up, down) {
      const values = new Set([...indicesOf(ranges)].map((index) => down.valueAt(index)));
      const found = pairs.filter((pair) => values.has(pair.down)).map((pair) => up.indexOf(pair.up));
      return { ranges: rangesOf(found.filter((index) => index >= 0)) };
    },
    downstream(ranges, up, down) {
      const values = new Set([...indicesOf(ranges)].map((index) => up.valueAt(index)));
      const found = pairs.filter((pair) => values.has(pair.up)).map((pair) => down.indexOf(pair.down));
      return rangesOf(found.filter((index) => index >= 0));
    },
  };
}

/**
 * Upstream values to downstream values as a table; a value that the table does not name maps to nothing.
 *
 * @example
 * const bySymbol = asset({
 *   key: 'fees',
 *   partitions: statics(['BTCUSDT', 'DOGEUSDT']),
 *   type: json<number>(),
 *   run: () => 0.001,
 * });
 * range(bySymbol, { mapping: staticMapping({ BTCUSDT: 'majors', DOGEUSDT: ['minors', 'memes'] }) });
 */
export function staticMapping(table: StaticTable): PartitionMapping {
  const dimension = staticOfDimension(table);
  return linked({
    kind: 'static',
    dimension,
    links: (up, down) =>
      up.length === 1 && down.length === 1
        ? [{ up: 0, down: 0, mapping: dimension }]
        : 'static mapping needs one dimension on each side; in products use multi()',
  });
}
