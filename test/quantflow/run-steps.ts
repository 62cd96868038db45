/** Runs steps by hand: their functions, on tables in memory. */

import { z } from 'zod';
import type { AssetOutput, Step } from '../../core/assets/step.ts';
import type { ReadBatch, TableBatch, TableReader, TableRows, TableSchema } from '../../core/assets/table.ts';
import type { Definitions } from '../../core/definitions.ts';
import type { StepContext } from '../../core/jobs/context.ts';
import { valuesOf, windowOf } from '../../core/partitions/key.ts';
import { buildAssetContext } from '../../core/testing.ts';

/** A table whole: numbers as Float64Array, NaN for null, as a reader gives them. */
export type Columns = Readonly<Record<string, Float64Array | readonly (string | null)[]>>;

/** Notes that a step left. */
export interface Notes {
  readonly metadata: Record<string, Record<string, unknown>>;
  readonly attachments: Record<string, string>;
  readonly log: string[];
}

/** Draws everything a step returned for an output. */
export async function columnsOf(output: AssetOutput, returned: TableRows): Promise<Columns> {
  const batches: TableBatch[] = [];
  if ('rows' in returned) batches.push(returned);
  else for await (const batch of returned) batches.push(copyOf(batch));
  const rows = batches.reduce((sum, batch) => sum + batch.rows, 0);
  return Object.fromEntries(
    Object.entries(output.type.schema ?? {}).map(([name, type]) => {
      if (type === 'string') return [name, batches.flatMap((batch) => strings(batch, name))];
      const values = new Float64Array(rows);
      let at = 0;
      for (const batch of batches) {
        values.set((batch.columns[name] as Float64Array).subarray(0, batch.rows), at);
        at += batch.rows;
      }
      return [name, values];
    }),
  );
}

/** A source may use its arrays again for the next batch. */
function copyOf({ rows, columns }: TableBatch): TableBatch {
  const copies = Object.entries(columns).map(([name, data]) => [
    name,
    'codes' in data ? { ...data, codes: data.codes.slice(0, rows) } : data.slice(0, rows),
  ]);
  return { rows, columns: Object.fromEntries(copies) };
}

function strings({ rows, columns }: TableBatch, name: string): (string | null)[] {
  const data = columns[name] as readonly string[] | { values: readonly string[]; codes: Int32Array };
  return Array.from({ length: rows }, (_, row) =>
    'codes' in data ? data.values[data.codes[row]!]! : data[row]!,
  );
}

/** A reader of a table in memory, in batches of `size` rows. */
export function readerOf(asset: AssetOutput, partition: string, table: Columns, size = 1_000): TableReader {
  const rows = Object.values(table)[0]?.length ?? 0;
  const slice = <K extends string>(
    columns: readonly K[],
    from: number,
    to: number,
  ): ReadBatch<TableSchema, K> => {
    const taken = columns.map((name) => [name, table[name]!.slice(from, to)] as const);
    return { rows: to - from, columns: Object.fromEntries(taken) as never };
  };
  return {
    asset: asset.key,
    partition,
    version: 'v',
    schema: asset.type.schema ?? {},
    rows,
    files: async () => [],
    async *batches(columns) {
      for (let from = 0; from < rows; from += size) yield slice(columns, from, Math.min(rows, from + size));
    },
    read: async (columns) => slice(columns, 0, rows),
  };
}

/** Runs a step's function; tables of outputs by asset key. */
export async function runByHand(
  step: Step,
  partition: string,
  upstream: Readonly<Record<string, Columns>>,
  resources?: Readonly<Record<string, unknown>>,
): Promise<Notes & { readonly tables: Record<string, Columns> }> {
  if (step.body.kind !== 'run') throw new Error(`${step.name} has no function`);
  const notes: Notes = { metadata: {}, attachments: {}, log: [] };
  const log = (message: string): void => {
    notes.log.push(message);
  };
  const window = windowOf(step.partitions, partition);
  const context: StepContext<unknown, unknown> = {
    runId: 'run',
    job: 'job',
    step: step.name,
    partition: { key: partition, values: valuesOf(step.partitions, partition), ...(window && { window }) },
    config: z.parse(step.config, step.configValue),
    resources: resources ?? (await resourcesOf(step)),
    dynamicPartitions: buildAssetContext().dynamicPartitions,
    selectedOutputs: new Set(step.outputs.map(({ output }) => output)),
    log: { debug: log, info: log, warn: log, error: log },
    signal: new AbortController().signal,
    scratch: async () => '/nowhere',
    addOutputMetadata: (metadata, output = step.name) => {
      notes.metadata[output] = { ...notes.metadata[output], ...metadata };
    },
    location: (output = step.name) => `memory:/${output}`,
    attach: (name, body, output = step.name) => {
      notes.attachments[`${output}/_${name}`] = body;
      return `_${name}`;
    },
  };
  const inputs = Object.fromEntries(
    Object.entries(step.deps).map(([name, { asset }]) => [
      name,
      readerOf(asset, partition, upstream[asset.key]!),
    ]),
  );
  const returned = (await step.body.run(context as never, inputs as never)) as Record<string, TableRows>;
  const tables: Record<string, Columns> = {};
  for (const output of step.outputs) {
    const value = step.outputs.length === 1 && 'rows' in returned ? returned : returned[output.output];
    tables[output.key] = await columnsOf(output, value as TableRows);
  }
  return { ...notes, tables };
}

async function resourcesOf(step: Step): Promise<Record<string, unknown>> {
  const made = Object.entries(step.resources).map(
    async ([name, resource]) =>
      [
        name,
        await resource.create(z.parse(resource.config, resource.configValue) as never, {} as never),
      ] as const,
  );
  return Object.fromEntries(await Promise.all(made));
}

/** The two models by hand, as their SQL says. */
export function modelsByHand(raw: Readonly<Record<string, Columns>>, feed: string): Record<string, Columns> {
  const common = (table: Columns): Columns => ({
    ts: table['local_timestamp']!,
    exchange_ts: table['timestamp']!,
    seq: table['seq']!,
    symbol: table['symbol']!,
    exchange: table['exchange']!,
    price: table['price']!,
    size: table['amount']!,
  });
  const sides = (table: Columns, values: Readonly<Record<string, number>>): Float64Array =>
    Float64Array.from(table['side'] as readonly string[], (side) => values[side] ?? 0);
  const trades = raw[`raw_${feed}_trades`]!;
  const deltas = raw[`raw_${feed}_incremental_book_L2`]!;
  return {
    cdm_trade: { ...common(trades), trade_id: trades['id']!, side: sides(trades, { buy: 1, sell: -1 }) },
    cdm_book_delta: {
      ...common(deltas),
      is_snapshot: deltas['is_snapshot']!,
      side: sides(deltas, { bid: 1, ask: -1 }),
    },
  };
}

/** Everything from raw to features of one partition. */
export async function runDay(
  { graph }: Definitions,
  feed: string,
  partition: string,
  resources?: Readonly<Record<string, unknown>>,
): Promise<Notes & { readonly tables: Record<string, Columns> }> {
  const step = (name: string): Step => graph.steps.get(name)!;
  const raw = await runByHand(step(`raw_${feed}`), partition, {}, resources);
  const tables = { ...raw.tables, ...modelsByHand(raw.tables, feed) };
  const all: Notes = { metadata: raw.metadata, attachments: raw.attachments, log: raw.log };
  for (const name of ['state_engine_full', 'cdm_labels', 'ft_features']) {
    const done = await runByHand(step(name), partition, tables);
    Object.assign(tables, done.tables);
    Object.assign(all.metadata, done.metadata);
    all.log.push(...done.log);
  }
  return { ...all, tables };
}
