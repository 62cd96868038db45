/** Optional outputs of a Batch container, which has no result: a task after it asks the catalog whom to skip. */
import {
  asset,
  batch,
  type Definitions,
  daily,
  definitions,
  job,
  json,
  multiAsset,
} from '../../../core/index.ts';
import { term } from '../term.ts';

const common = { partitions: daily({ start: '2024-01-01' }), type: json<string>() };

const split = multiAsset({
  name: 'split',
  compute: batch({ vcpu: 1, memoryMb: 2048, timeoutSeconds: 600 }),
  partitions: common.partitions,
  outputs: { made: { type: common.type }, left_out: { type: common.type, optional: true } },
  run: ({ partition }) =>
    partition.key === '2024-01-01' ? { made: 'made' } : { made: 'made', left_out: 'left out once' },
});
const { made, left_out } = split.outputs;
const a = asset({ ...common, key: 'a', deps: { made }, run: term('a') });
const b = asset({ ...common, key: 'b', deps: { left_out }, run: term('b') });

/** The request that the case is run with. */
export const input: Readonly<Record<string, string>> = { start_date: '2024-01-01', end_date: '2024-01-02' };

const project: Definitions = definitions({ assets: [split, a, b], jobs: [job({ name: 'optional_batch' })] });
export default project;
