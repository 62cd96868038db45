import {
  type Definitions,
  daily,
  definitions,
  dynamicOp,
  graphAsset,
  job,
  json,
  mapOf,
  op,
} from '../../core/index.ts';

const days = daily({ start: '2024-01-01' });
const number = json<number>();

const listed = dynamicOp({
  name: 'listed_symbols',
  type: json<string>(),
  run: () => ['BTCUSDT', 'ETHUSDT', 'XRPUSDT'].map((symbol) => [symbol, `${symbol}.csv`]),
});

const measure = op({
  name: 'measure',
  ins: { file: json<string>() },
  type: number,
  retry: { maxRetries: 3 },
  run: ({ log, partition }, { file }) => {
    log.info('measuring', { symbol: partition.mappingKey ?? '' });
    return file.length;
  },
});

const largest = op({
  name: 'largest',
  ins: { sizes: mapOf(number) },
  type: number,
  run: (_, { sizes }) => Math.max(...sizes.values()),
});

const largestFile = graphAsset({
  key: 'largest_file',
  partitions: days,
  compose: () => {
    const sizes = listed().map((file) => measure({ file }), { maxConcurrency: 2 });
    return largest({ sizes: sizes.collect() });
  },
});

const project: Definitions = definitions({
  assets: [largestFile],
  jobs: [job({ name: 'largest_file_job' })],
});

export default project;
