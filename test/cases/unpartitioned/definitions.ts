/** a -> b without partitions: one shard, no dates, no schedule; the job selects one of them. */
import { asset, type Definitions, definitions, job, json, lambda } from '../../../core/index.ts';
import { term } from '../term.ts';

const a = asset({ key: 'a', type: json<string>(), run: term('a') });
const b = asset({
  key: 'b',
  type: json<string>(),
  deps: { a },
  compute: lambda({ memoryMb: 512, timeoutSeconds: 60 }),
  run: term('b'),
});

const project: Definitions = definitions({
  assets: [a, b],
  jobs: [job({ name: 'unpartitioned' }), job({ name: 'only_b', selection: 'b' })],
});
export default project;
