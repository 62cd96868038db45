/** `qf cancel` of a run whose step is in a container. */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import { qf, qfJson, spawnQf } from '../support/qf.ts';

const core = fileURLToPath(new URL('../../core/index.ts', import.meta.url));
const root = mkdtempSync(join(tmpdir(), 'quantflow-cancel-'));
const pidFile = join(root, 'pid');
const env = { QUANTFLOW_HOME: join(root, 'home') };
afterAll(() => rmSync(root, { recursive: true, force: true }));

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

test('the processes of Batch jobs end with the run that is cancelled', async () => {
  writeFileSync(
    join(root, 'definitions.ts'),
    `import { writeFileSync } from 'node:fs';
import { asset, batch, definitions, job } from '${core}';
const slow = asset({ key: 'slow', compute: batch({ image: 'step', vcpu: 1, memoryMb: 2048 }), run: async () => {
  writeFileSync('${pidFile}', String(process.pid));
  await new Promise((resolve) => setTimeout(resolve, 600_000));
} });
export default definitions({ assets: [slow], jobs: [job({ name: 'j' })] });
`,
  );
  const at = ['--project', root];
  const { result } = spawnQf(['run', ...at], env);
  while (!existsSync(pidFile) || readFileSync(pidFile, 'utf8') === '') await sleep(50);
  const pid = Number(readFileSync(pidFile, 'utf8'));
  expect(isAlive(pid)).toBe(true);
  const [run] = await qfJson<readonly { readonly runId: string }[]>(['runs', ...at], { env });
  expect((await qf(['cancel', run!.runId, ...at], { env })).code).toBe(0);
  expect((await result).code).toBe(1);
  expect(isAlive(pid)).toBe(false);
  expect(await qfJson(['runs', run!.runId, ...at], { env })).toMatchObject({ status: 'ABORTED' });
}, 60_000);
