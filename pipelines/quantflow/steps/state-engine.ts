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
import type { BarName } from '../../../engines/bars/index.ts';
import type { ParamValue } from '../../../engines/params.ts';
import { createStateEngine } from '../../../engines/state/engine.ts';
import { contractTypes } from '../../../engines/state/settings.ts';
import type {
  DeltaBatch,
  StateCounts,
  StateEngine,
  StatePage,
  TradeBatch,
} from '../../../engines/state/types.ts';
import { freeColumns } from '../../../runtime/free.ts';
import { partitionsOf } from '../partitions.ts';
import { settingsBySymbol } from '../project/settings.ts';
import type { Project } from '../project/types.ts';
import { byTable } from './by-table.ts';
import { barKey, paramValues, stateTables } from './state-tables.ts';

/** What decides the result: part of the code version. Raise `revision` when the engine gives another result. */
const stateConfig = z.strictObject({
  revision: z.literal(1),
  depth: z.int().min(1),
  gap_us: z.int().min(1),
  /** By partition value. */
  symbols: z.record(
    z.string(),
    z.strictObject({
      ticks_per_unit: z.int().min(1),
      snapshot_us: z.int().min(1),
      contract_size: z.number().gt(0),
      contract_type: z.enum(contractTypes),
      bars: z.record(z.string(), paramValues),
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
  const outputs = stateTables(project);
  return multiAsset({
    name: 'state_engine_full',
    group: 'state_engine',
    compute: batch({ image: 'state-engine', vcpu: 2, memoryMb: 8192 }),
    partitions: partitionsOf(
      project,
      project.symbols.map(({ name }) => name),
    ),
    deps: cdm,
    outputs,
    config: stateConfig,
    configValue: {
      revision: 1,
      depth: project.stateEngine.depth,
      gap_us: project.stateEngine.gapUs,
      symbols: settingsBySymbol(project, project.symbols, (symbol) => ({
        ticks_per_unit: symbol.ticksPerUnit,
        snapshot_us: symbol.snapshotUs,
        contract_size: symbol.contractSize,
        contract_type: symbol.contractType,
        bars: symbol.bars as Record<string, Record<string, ParamValue>>,
      })),
    },
    run: (context, { cdm_trade, cdm_book_delta }) => {
      const pages = statePages(context, cdm_trade, cdm_book_delta);
      return byTable(pages, Object.keys(outputs), context.scratch);
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
    contractSize: symbol.contract_size,
    contractType: symbol.contract_type,
    gapUs: config.gap_us,
    dayStartUs: startUs,
    dayEndUs: endUs,
    bars: symbol.bars,
  });
}

/** The day's pages by table. Trades are read as the deltas come to them, so little of either waits. */
async function* statePages(
  context: StateContext,
  trades: TableReader,
  deltas: TableReader,
): AsyncGenerator<Record<string, TableBatch>> {
  const engine = engineOf(context);
  const waiting = tradeBatches(trades);
  let tradesUntil = -Infinity;
  const pushTradesUntil = async (ts: number): Promise<void> => {
    while (tradesUntil <= ts) {
      const { value: batch } = await waiting.next();
      tradesUntil = batch === undefined ? Infinity : batch.columns.ts[batch.rows - 1]!;
      if (batch !== undefined) engine.pushTrades(batch);
    }
  };
  for await (const batch of deltaBatches(deltas)) {
    await pushTradesUntil(batch.columns.ts[batch.rows - 1]!);
    for (const page of engine.pushDeltas(batch)) yield tablesOf(page);
  }
  await pushTradesUntil(Number.MAX_VALUE);
  for (const page of engine.finish()) yield tablesOf(page);
  report(context, engine.counts());
}

async function* tradeBatches(trades: TableReader): AsyncGenerator<TradeBatch, undefined> {
  for await (const { rows, columns } of trades.batches(['ts', 'side', 'price', 'size'])) {
    const { ts, side, price, size } = columns as Record<string, Float64Array>;
    if (rows > 0)
      yield { rows, columns: { ts: ts!, side: new Int8Array(side!), price: price!, size: size! } };
  }
}

async function* deltaBatches(deltas: TableReader): AsyncGenerator<DeltaBatch> {
  for await (const { rows, columns } of deltas.batches(['ts', 'is_snapshot', 'side', 'price', 'size'])) {
    const { ts, is_snapshot, side, price, size } = columns as Record<string, Float64Array>;
    if (rows === 0) continue;
    const batch = {
      ts: ts!,
      is_snapshot: new Uint8Array(is_snapshot!),
      side: new Int8Array(side!),
      price: price!,
      size: size!,
    };
    yield { rows, columns: batch };
    freeColumns(columns);
    freeColumns(batch);
  }
}

function tablesOf({ cdm_lob_l2, cdm_trade_enriched, bars }: StatePage): Record<string, TableBatch> {
  const closed = Object.entries(bars).map(([bar, table]) => [barKey(bar as BarName), table] as const);
  return { cdm_lob_l2, cdm_trade_enriched, ...Object.fromEntries(closed) };
}

/** Counts beside the tables that they speak of; what a reader should know of goes to the log as well. */
function report({ addOutputMetadata, log, partition: { key } }: StateContext, counts: StateCounts): void {
  const { trades, deltas, messages, crossed, locked, gaps, longestSilenceUs, restarts } = counts;
  addOutputMetadata({ trades }, 'cdm_trade_enriched');
  addOutputMetadata(
    {
      deltas,
      messages,
      crossed,
      locked,
      gaps,
      longest_silence_us: longestSilenceUs,
      restarts,
      first_row_not_snapshot: counts.firstRowNotSnapshot,
    },
    'cdm_lob_l2',
  );
  if (counts.firstRowNotSnapshot) {
    log.warn(`the first delta of ${key} is not a snapshot row: the book before it is unknown`);
  }
  if (crossed + locked > 0) {
    log.warn(`the book of ${key} is crossed after ${crossed} messages and locked after ${locked}`);
  }
  if (gaps > 0) {
    log.warn(`the book feed of ${key} has ${gaps} gaps; the longest silence is ${longestSilenceUs / 1e6} s`);
  }
  if (restarts > 0) log.warn(`the book feed of ${key} was started again ${restarts} times`);
}
