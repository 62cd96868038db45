/** The tables of the state engine: what they hold, whoever makes them. */
import { z } from 'zod';
import type { OutputOptions } from '../../../core/assets/make-step.ts';
import type { AnyValueType } from '../../../core/assets/value-type.ts';
import { type BarName, bars } from '../../../engines/bars/index.ts';
import { barColumns } from '../../../engines/bars/types.ts';
import { lobColumns, tradeEnrichedColumns } from '../../../engines/state/columns.ts';
import type { Project } from '../project/types.ts';
import { hasRows, pricesInRange, spreadAboveZero } from './checks.ts';
import { tableOf } from './tables.ts';

/** Some bar types, in a step's config. */
export const barTypes: z.ZodType<BarName[]> = z.array(z.enum(Object.keys(bars) as BarName[]));

/** Key of a bar table. */
export function barKey(bar: BarName): string {
  return `cdm_${bar}_bars`;
}

/** Parameters of bars and labels by name, in a step's config. */
export const paramValues: z.ZodType<Record<string, number | string>> = z.record(
  z.string(),
  z.union([z.number(), z.string()]),
);

/**
 * The state engine's tables by asset key: snapshots, trades, and a bar table for each configured type. Outputs are written
 * in this order: the largest comes first and streams, the others wait for it in memory.
 */
export function stateTables({ stateEngine }: Project): Record<string, OutputOptions<AnyValueType>> {
  const common = { owners: ['team:market-data'], tags: { layer: 'cdm' } };
  const { depth } = stateEngine;
  return {
    cdm_lob_l2: {
      ...common,
      type: tableOf(lobColumns(depth), { sortKey: ['ts'] }),
      description: `Snapshots of the book on a regular grid: ${depth} levels a side, mid, microprice, imbalance.`,
      checks: [hasRows, spreadAboveZero],
    },
    cdm_trade_enriched: {
      ...common,
      type: tableOf(tradeEnrichedColumns),
      description: 'Trades with the quote that prevailed and the side that took the initiative.',
      checks: [hasRows],
    },
    ...Object.fromEntries(
      stateEngine.bars.map((bar) => [
        barKey(bar),
        {
          ...common,
          tags: { ...common.tags, bar },
          type: tableOf(barColumns, { sortKey: ['bar_id'], rowNumber: 'bar_id' }),
          description: `${title(bar)} bars: a bar ${bars[bar].doc}.`,
          checks: [hasRows, pricesInRange],
        },
      ]),
    ),
  };
}

/** `Dollar imbalance` of `dollar_imbalance`. */
function title(bar: BarName): string {
  return `${bar[0]!.toUpperCase()}${bar.slice(1).replaceAll('_', ' ')}`;
}
