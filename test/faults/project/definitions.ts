/** A step of each kind over two days: a Lambda, a statement, a Batch container, and a Lambda of two outputs. */
import '../inject.ts';
import {
  asset,
  batch,
  check,
  type Definitions,
  daily,
  definitions,
  job,
  json,
  multiAsset,
  sqlAsset,
  table,
} from '../../../core/index.ts';

const partitions = daily({ start: '2024-01-01' });
const numbers = table({ n: 'int64' }, { sortKey: ['n'] });
const retry = { maxRetries: 1, delaySeconds: 1, jitter: 'none' } as const;

const source = asset({
  key: 'source',
  partitions,
  type: numbers,
  checks: [check({ name: 'has_rows', blocking: true, run: ({ rows }) => ({ passed: rows > 0 }) })],
  run: ({ partition }) => {
    const day = Number(partition.key.slice(-2));
    return { rows: 4, columns: { n: Float64Array.of(day, day + 1, day + 2, day + 3) } };
  },
});
const even = sqlAsset({
  key: 'even',
  partitions,
  type: numbers,
  deps: { source },
  sql: `select n from ref('source') where n % 2 = 0`,
});
const squares = asset({
  key: 'squares',
  partitions,
  type: numbers,
  deps: { even },
  compute: batch({ image: 'step', vcpu: 1, memoryMb: 2048 }),
  retry,
  run: async (_, inputs) => {
    const { columns, rows } = await inputs.even.read(['n']);
    return { rows, columns: { n: columns.n.map((n) => n * n) } };
  },
});
const summary = multiAsset({
  name: 'summary',
  partitions,
  deps: { squares },
  outputs: { sum: { type: json<number>() }, count: { type: json<number>() } },
  run: async (_, inputs) => {
    const { columns, rows } = await inputs.squares.read(['n']);
    return { sum: columns.n.reduce((a, b) => a + b, 0), count: rows };
  },
});

const project: Definitions = definitions({
  assets: [source, even, squares, summary],
  jobs: [job({ name: 'faulty' })],
});
export default project;
