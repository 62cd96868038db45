/** A step of two assets in a Batch container, a consumer of each, over days and symbols; keys with folders. */
import {
  asset,
  batch,
  type Definitions,
  daily,
  definitions,
  job,
  json,
  multiAsset,
  product,
  statics,
} from '../../../core/index.ts';
import { term } from '../term.ts';

const partitions = product(
  daily({ start: '2024-01-01', name: 'dt' }),
  statics(['BTCUSDT', 'ETHUSDT'], { name: 'sym' }),
);
const type = json<string>();

const split = multiAsset({
  name: 'split',
  compute: batch({ vcpu: 1, memoryMb: 2048, timeoutSeconds: 600 }),
  partitions,
  outputs: { left: { key: 'side/left', type }, right: { key: 'side/right', type } },
  run: () => ({ left: 'left', right: 'right' }),
});
const { left, right } = split.outputs;
const l = asset({ key: 'l', partitions, type, deps: { left }, run: term('l') });
const r = asset({ key: 'r', partitions, type, deps: { right }, run: term('r') });

const project: Definitions = definitions({ assets: [split, l, r], jobs: [job({ name: 'multi_asset' })] });
export default project;
