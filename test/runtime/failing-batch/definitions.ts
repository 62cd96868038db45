/** Containers that fail, for good or not; what they compute is counted in the file that CALLS names. */
import { appendFileSync } from 'node:fs';
import {
  asset,
  batch,
  check,
  type Definitions,
  definitions,
  Failure,
  job,
  json,
} from '../../../core/index.ts';

const type = json<number>();
const compute = batch({ image: 'step', vcpu: 1, memoryMb: 2048 });
const called = (asset: string): void => appendFileSync(process.env['CALLS'] as string, `${asset}\n`);

const refused = asset({
  key: 'refused',
  type,
  compute,
  retry: { maxRetries: 2 },
  run: () => {
    called('refused');
    throw new Failure('there is no data, and there will be none');
  },
});
const unchecked = asset({
  key: 'unchecked',
  type,
  compute,
  retry: { maxRetries: 1 },
  checks: [check({ name: 'is_positive', blocking: true, run: () => ({ passed: false }) })],
  run: () => {
    called('unchecked');
    return -1;
  },
});
const unlucky = asset({
  key: 'unlucky',
  type,
  compute,
  retry: { maxRetries: 1 },
  run: () => {
    called('unlucky');
    throw new Error('connection lost');
  },
});

const project: Definitions = definitions({
  assets: [refused, unchecked, unlucky],
  jobs: [refused, unchecked, unlucky].map(({ key }) => job({ name: key, selection: `key:${key}` })),
});
export default project;
