/** Assets that begin on different days: a shard skips what has no such partition. */
import {
  asset,
  type Definitions,
  daily,
  definitions,
  dep,
  identity,
  job,
  json,
} from '../../../core/index.ts';

const type = json<number>();
const old = asset({ key: 'old', type, partitions: daily({ start: '2024-01-05' }), run: () => 1 });
const young = asset({
  key: 'young',
  type,
  partitions: daily({ start: '2024-01-08' }),
  deps: { old: dep(old, { mapping: identity() }) },
  run: (_, inputs) => inputs.old + 1,
});

const project: Definitions = definitions({ assets: [old, young], jobs: [job({ name: 'starts' })] });
export default project;

export const input: Readonly<Record<string, string>> = { start_date: '2024-01-06', end_date: '2024-01-09' };
