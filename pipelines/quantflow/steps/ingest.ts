/** `raw_<feed>`: a provider's files as tables, an output a data type. */
import { z } from 'zod';
import { lambda } from '../../../core/assets/compute.ts';
import type { OutputOptions } from '../../../core/assets/make-step.ts';
import { type MultiAsset, multiAsset } from '../../../core/assets/multi-asset.ts';
import type { TableBatch } from '../../../core/assets/table.ts';
import { type AnyValueType, table } from '../../../core/assets/value-type.ts';
import { Failure } from '../../../core/errors.ts';
import type { StepContext } from '../../../core/jobs/context.ts';
import type { TimeWindow } from '../../../core/partitions/definition/types.ts';
import { type Resource, resource } from '../../../core/resources/resource.ts';
import { Quarantine } from '../csv/quarantine.ts';
import { rawSchema } from '../csv/raw-table.ts';
import { readTable } from '../csv/read-table.ts';
import { rawKey } from '../models/sources.ts';
import { partitionsOf } from '../partitions.ts';
import { settingsBySymbol } from '../project/settings.ts';
import type { Feed, Project } from '../project/types.ts';
import { processHost } from '../providers/host.ts';
import { providers } from '../providers/index.ts';
import { type FileRequest, type Host, NoDataError, type Source } from '../providers/types.ts';
import { hasRows } from './checks.ts';
import { noteFile } from './ingest-notes.ts';

/** What decides the result: part of the code version. Raise `revision` when the same file gives another table. */
const ingestConfig = z.strictObject({
  revision: z.literal(1),
  provider: z.string(),
  exchange: z.string(),
  content: z.record(z.string(), z.unknown()),
  /** By partition value. */
  symbols: z.record(
    z.string(),
    z.strictObject({ provider_symbol: z.string(), ticks_per_unit: z.int().min(1) }),
  ),
});

type IngestContext = StepContext<z.output<typeof ingestConfig>, { readonly source: Source }>;

/** Outputs of {@link ingestStep}: `raw_<feed>_<data type>`. */
export type RawTables = MultiAsset<Record<string, OutputOptions<AnyValueType>>>;

/** The ingest step of a feed, over the feed's symbols. */
export function ingestStep(project: Project, feed: Feed, host: Host = processHost): RawTables {
  const symbols = project.symbols.filter((symbol) => symbol.feed === feed.name);
  const outputs = feed.dataTypes.map(
    (dataType) => [rawKey(feed, dataType), outputOf(feed, dataType)] as const,
  );
  return multiAsset({
    name: `raw_${feed.name}`,
    group: 'ingest',
    compute: lambda({ memoryMb: 2048 }),
    retry: { maxRetries: 1, delaySeconds: 5 },
    partitions: partitionsOf(
      project,
      symbols.map(({ name }) => name),
    ),
    outputs: Object.fromEntries(outputs),
    config: ingestConfig,
    configValue: {
      revision: 1,
      provider: feed.provider,
      exchange: feed.exchange,
      content: feed.content,
      symbols: settingsBySymbol(project, symbols, ({ providerSymbol, ticksPerUnit }) => ({
        provider_symbol: providerSymbol,
        ticks_per_unit: ticksPerUnit,
      })),
    },
    resources: { source: sourceOf(feed, host) },
    run: (context) =>
      Object.fromEntries(
        feed.dataTypes.map((dataType) => [rawKey(feed, dataType), rows(feed, dataType, context)]),
      ),
  });
}

function outputOf(feed: Feed, dataType: string): OutputOptions<AnyValueType> {
  return {
    type: table(rawSchema(feed.tables[dataType]!), { sortKey: ['seq'], rowNumber: 'seq' }),
    description: `${dataType} of ${feed.exchange} as ${feed.provider} has them; seq is the row's number in the file.`,
    owners: ['team:market-data'],
    tags: { layer: 'raw', feed: feed.name, provider: feed.provider },
    kinds: ['csv'],
    checks: [hasRows],
  };
}

/** The connection to the feed's provider. Its options do not change the data, so they are not in the step's config. */
function sourceOf(feed: Feed, host: Host): Resource<Source> {
  const provider = providers[feed.provider]!;
  return resource({
    name: `source_${feed.name}`,
    config: z.strictObject(provider.connection),
    configValue: feed.connection as Record<string, string>,
    reads: (connection) => provider.reads?.(connection) ?? [],
    create: (connection) => provider.connect(connection, host),
  });
}

/** The rows of one file, drawn as they are written; none for a day without data, when the feed says so. */
async function* rows(feed: Feed, dataType: string, context: IngestContext): AsyncGenerator<TableBatch> {
  const { source } = context.resources;
  const request = requestOf(feed, dataType, context);
  const name = await source.nameOf(request);
  const quarantine = new Quarantine(name);
  const output = rawKey(feed, dataType);
  const counted = { bytes: 0 };
  try {
    const counts = yield* readTable(count(source.open(request), counted), {
      ...request,
      name,
      quarantine,
    });
    noteFile(context, output, name, counted.bytes, counts, quarantine);
  } catch (error) {
    if (!(error instanceof NoDataError) || feed.missing === 'fail') throw error;
    context.addOutputMetadata({ source: name, missing: true, rows_read: 0 }, output);
    context.log.warn(`${error.message.split(';')[0]}; the day is empty, as missing: skip says`);
  }
}

function requestOf(
  feed: Feed,
  dataType: string,
  { config, partition, signal, scratch }: IngestContext,
): FileRequest {
  const symbol = config.symbols[partition.values['sym'] as string];
  if (symbol === undefined)
    throw new Failure(`there is no symbol ${partition.values['sym']} in the step's config`);
  return {
    exchange: config.exchange,
    dataType,
    table: feed.tables[dataType]!,
    date: partition.values['dt'] as string,
    window: partition.window as TimeWindow,
    symbol: symbol.provider_symbol,
    ticksPerUnit: symbol.ticks_per_unit,
    content: config.content,
    signal,
    scratch,
  };
}

async function* count(
  bytes: AsyncIterable<Uint8Array>,
  counted: { bytes: number },
): AsyncGenerator<Uint8Array> {
  for await (const chunk of bytes) {
    counted.bytes += chunk.length;
    yield chunk;
  }
}
