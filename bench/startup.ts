/** Cold start: `qf --version` under the pinned Node. */
import { fileURLToPath } from 'node:url';
import { measure, median } from './measure.ts';

const bin = fileURLToPath(new URL('../bin/qf.js', import.meta.url));
const repeats = 10;

export async function startup(): Promise<void> {
  const runs: number[] = [];
  for (let i = 0; i < repeats; i++) runs.push((await measure(process.execPath, [bin, '--version'])).wallMs);
  console.table([
    {
      command: 'qf --version',
      'median ms': Math.round(median(runs)),
      'min ms': Math.round(Math.min(...runs)),
      'max ms': Math.round(Math.max(...runs)),
      'aim ms': 150,
    },
  ]);
}
