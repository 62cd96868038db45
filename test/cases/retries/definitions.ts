/** Every kind of retry policy. */
import { asset, type Definitions, definitions, job, json } from '../../../core/index.ts';

const type = json<number>();
const once = asset({ key: 'once', type, run: () => 1 });
const often = asset({
  key: 'often',
  type,
  deps: { once },
  retry: { maxRetries: 5, delaySeconds: 10, backoffRate: 1.5, maxDelaySeconds: 60, jitter: 'none' },
  run: () => 2,
});
const beside = asset({ key: 'beside', type, deps: { once }, retry: { maxRetries: 1 }, run: () => 3 });

const project: Definitions = definitions({ assets: [once, often, beside], jobs: [job({ name: 'retries' })] });
export default project;
