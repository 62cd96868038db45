/**
 * Writes large objects and kills itself in the middle of the last: once its temporary file has some bytes and not
 * all. `large.ts <root> <bytes> <objects>`
 */
import { mkdirSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { filesStore } from '../../../runtime/stores/files.ts';

const [root, bytes, objects] = process.argv.slice(2) as [string, string, string];
const size = Number(bytes);
const last = Number(objects) - 1;
const store = filesStore(root);
const folder = join(root, '.tmp');
mkdirSync(folder, { recursive: true });
const write = (i: number) =>
  store.put(`large/${i}`, new Uint8Array(size).fill(i + 1), { ifAbsent: i % 2 === 0 });

for (let i = 0; i < last; i++) await write(i);
const done = write(last).then(() => true);
while (!(await Promise.race([done, setImmediate(false)])))
  for (const name of readdirSync(folder)) {
    const written = statSync(join(folder, name), { throwIfNoEntry: false })?.size ?? 0;
    if (written > 0 && written < size) process.kill(process.pid, 'SIGKILL');
  }
