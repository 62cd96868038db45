/** `state_engine_full`: the book, the trades with their quotes, and the bars, in one pass over a day. */
import { z } from 'zod';
import { batch } from '../../../core/assets/compute.ts';
import type { OutputOptions } from '../../../core/assets/make-step.ts';
import { type MultiAsset, multiAsset } from '../../../core/assets/multi-asset.ts';
import type { AssetOutput } from '../../../core/assets/step.ts';
import type { TableBatch, TableReader, TableSchema } from '../../../core/assets/table.ts';
import type { AnyValueType, TableType } from '../../../core/assets/value-type.ts';
import { Failure } from '../../../core/errors.ts';
import type { StepContext } from '../../../core/jobs/context.ts';
import type { TimeWindow } from '../../../core/partitions/definition/types.ts';
import { createStateEngine } from '../../../engines/state/engine.ts';
import type { StateEngine, StateTables } from '../../../engines/state/types.ts';
import { partitionsOf } from '../partitions.ts';
import { settingsBySymbol } from '../project/settings.ts';
import type { Project } from '../project/types.ts';
import { barKey, stateTables } from './state-tables.ts';

/** What decides the result: part of the code version. Raise `revision` when the engine gives another result. */
const stateConfig = z.strictObject({
  revision: z.literal(1),
  depth: z.int().min(1),
  /** By partition value. */
  symbols: z.record(
    z.string(),
    z.strictObject({
      ticks_per_unit: z.int().min(1),
      snapshot_us: z.int().min(1),
      bars: z.record(z.string(), z.record(z.string(), z.number())),
    }),
  ),
});

type StateContext = StepContext<z.output<typeof stateConfig>>;
type Cdm = AssetOutput<TableType<TableSchema>>;

/** The state engine's step. */
export function stateEngineStep(
  project: Project,
  cdm: { readonly cdm_trade: Cdm; readonly cdm_book_delta: Cdm },
): MultiAsset<Record<string, OutputOptions<AnyValueType>>> {
  return multiAsset({
    name: 'state_engine_full',
    group: 'state_engine',
    compute: batch({ image: 'state-engine', vcpu: 2, memoryMb: 8192 }),
    partitions: partitionsOf(
      project,
      project.symbols.map(({ name }) => name),
    ),
    deps: cdm,
    outputs: stateTables(project),
    config: stateConfig,
    configValue: {
      revision: 1,
      depth: project.stateEngine.depth,
      symbols: settingsBySymbol(project, project.symbols, ({ ticksPerUnit, snapshotUs, bars }) => ({
        ticks_per_unit: ticksPerUnit,
        snapshot_us: snapshotUs,
        bars: bars as Record<string, Record<string, number>>,
      })),
    },
    run: async (context, { cdm_trade, cdm_book_delta }) => {
      const engine = engineOf(context);
      await pushTrades(engine, cdm_trade);
      await pushDeltas(engine, cdm_book_delta);
      const tables = engine.finish();
      report(context, tables);
      return outputsOf(tables);
    },
  });
}

function engineOf({ config, partition }: StateContext): StateEngine {
  const symbol = config.symbols[partition.values['sym'] as string];
  if (symbol === undefined)
    throw new Failure(`there is no symbol ${partition.values['sym']} in the step's config`);
  const { startUs, endUs } = partition.window as TimeWindow;
  return createStateEngine({
    ticksPerUnit: symbol.ticks_per_unit,
    depth: config.depth,
    snapshotUs: symbol.snapshot_us,
    dayStartUs: startUs,
    dayEndUs: endUs,
    bars: symbol.bars,
  });
}

async function pushTrades(engine: StateEngine, trades: TableReader): Promise<void> {
  for await (const { rows, columns } of trades.batches(['ts', 'side', 'price', 'size'])) {
    const { ts, side, price, size } = columns as Record<string, Float64Array>;
    engine.pushTrades({
      rows,
      columns: { ts: ts!, side: new Int8Array(side!), price: price!, size: size! },
    });
  }
}

async function pushDeltas(engine: StateEngine, deltas: TableReader): Promise<void> {
  for await (const { rows, columns } of deltas.batches(['ts', 'is_snapshot', 'side', 'price', 'size'])) {
    const { ts, is_snapshot, side, price, size } = columns as Record<string, Float64Array>;
    engine.pushDeltas({
      rows,
      columns: {
        ts: ts!,
        is_snapshot: new Uint8Array(is_snapshot!),
        side: new Int8Array(side!),
        price: price!,
        size: size!,
      },
    });
  }
}

/** Counts beside the tables that they speak of; what a reader should know of goes to the log as well. */
function report({ addOutputMetadata, log, partition }: StateContext, { counts }: StateTables): void {
  const { trades, deltas, messages, crossed, locked, firstRowNotSnapshot } = counts;
  addOutputMetadata({ trades }, 'cdm_trade_enriched');
  addOutputMetadata(
    { deltas, messages, crossed, locked, first_row_not_snapshot: firstRowNotSnapshot },
    'cdm_lob_l2',
  );
  if (firstRowNotSnapshot) {
    log.warn(`the first delta of ${partition.key} is not a snapshot row: the book before it is unknown`);
  }
  if (crossed + locked > 0) {
    log.warn(`the book of ${partition.key} is crossed after ${crossed} messages and locked after ${locked}`);
  }
}

function outputsOf(tables: StateTables): Record<string, TableBatch> {
  const bars = Object.entries(tables.bars).map(([bar, table]) => [barKey(bar as never), table] as const);
  return {
    cdm_trade_enriched: tables.cdm_trade_enriched,
    cdm_lob_l2: tables.cdm_lob_l2,
    ...Object.fromEntries(bars),
  };
}
