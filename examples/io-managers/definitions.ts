import {
  asset,
  type Definitions,
  daily,
  definitions,
  type IoManager,
  ioManager,
  job,
  json,
  metadata,
  type ValueType,
  valueType,
} from '../../core/index.ts';

interface Quote {
  readonly symbol: string;
  readonly price: number;
}

/** Quotes, kept as CSV. */
const csv: ValueType<readonly Quote[], readonly Quote[]> = valueType({ kind: 'csv' });

const csvManager: IoManager<readonly Quote[], readonly Quote[]> = ioManager({
  kind: 'csv',
  async write(quotes: readonly Quote[], { put }) {
    await put('quotes.csv', quotes.map(({ symbol, price }) => `${symbol},${price}\n`).join(''));
    return { rows: quotes.length };
  },
  async read({ get }) {
    const lines = new TextDecoder()
      .decode(await get('quotes.csv'))
      .split('\n')
      .slice(0, -1);
    return lines.map((line) => {
      const [symbol = '', price] = line.split(',');
      return { symbol, price: Number(price) };
    });
  },
  preview: async (source, limit) => {
    const quotes = await csvManager.read(source);
    return metadata.table({ records: quotes.slice(0, limit).map((quote) => ({ ...quote })) });
  },
});

const days = daily({ start: '2024-01-01' });

const quotes = asset({
  key: 'quotes',
  partitions: days,
  type: csv,
  metadata: { source: metadata.url('https://example.com/quotes') },
  run: ({ partition }) => [
    { symbol: 'BTCUSDT', price: 42_000 + Number(partition.values['dt']?.slice(-2)) },
    { symbol: 'ETHUSDT', price: 2_300 },
  ],
});

const mean = asset({
  key: 'mean_price',
  partitions: days,
  deps: { quotes },
  type: json<number>(),
  run: ({ addOutputMetadata }, { quotes }) => {
    const mean = quotes.reduce((sum, { price }) => sum + price, 0) / quotes.length;
    addOutputMetadata({ quotes: quotes.length, report: metadata.md(`**${mean}** over ${quotes.length}`) });
    return mean;
  },
});

const project: Definitions = definitions({
  assets: [quotes, mean],
  ioManagers: [csvManager],
  jobs: [job({ name: 'quotes' })],
});

export default project;
