/** An image's entry point whose step hears no signal: it says that it has begun and, unless it may end, goes on for ever. */
import { asset, type Definitions, definitions, job, json } from '../../core/index.ts';
import { runBatchTask } from '../../runtime/batch-task.ts';

const slow = asset({
  key: 'slow',
  type: json<number>(),
  run: async () => {
    process.send?.('begun');
    if (process.env['MAY_END'] === undefined) await new Promise((done) => setTimeout(done, 600_000));
    return 1;
  },
});
const project: Definitions = definitions({ assets: [slow], jobs: [job({ name: 'j' })] });

process.exit(await runBatchTask(process.env, async () => project));
