/** Pages put together again: whole tables of a day, for those who want them in memory. */
import type { BarName } from '../bars/index.ts';
import type { BarTable } from '../bars/types.ts';
import { concatTables } from '../table.ts';
import type { StatePage } from './types.ts';

/** The pages as one. @throws RangeError without a page */
export function joinPages(pages: Iterable<StatePage>): StatePage {
  const all = [...pages];
  const [first] = all;
  if (first === undefined) throw new RangeError('there is no page to join');
  const bars = (Object.keys(first.bars) as BarName[]).map((name) => {
    return [name, concatTables(all.map((page) => page.bars[name]!)) as BarTable];
  });
  return {
    cdm_trade_enriched: concatTables(
      all.map((page) => page.cdm_trade_enriched),
    ) as StatePage['cdm_trade_enriched'],
    cdm_lob_l2: concatTables(all.map((page) => page.cdm_lob_l2)) as StatePage['cdm_lob_l2'],
    bars: Object.fromEntries(bars),
  };
}
