/**
 * Makes one write of a process fail once, fail from then on, or be the last thing that the process does. Projects of
 * these tests import it first, so it works in Batch children too. Without a fault it only lists the writes.
 */
import { appendFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { memoryCatalog } from '../../runtime/catalog/memory.ts';
import { filesStore } from '../../runtime/stores/files.ts';
import { FileEvents, FileTables } from './drivers.ts';

/** What becomes of a write. */
export type FaultMode = 'once' | 'always' | 'kill';

/** A fault: the `at`-th write of a kind of process, from 0. */
export interface Fault {
  readonly process: WritingProcess;
  readonly at: number;
  readonly mode: FaultMode;
}

/** The process of the run, or one of Batch jobs. */
export type WritingProcess = 'host' | 'batch';

/** Environment variables that carry the fault, and the file that lists the writes. */
export const faultVariable = 'QUANTFLOW_TEST_FAULT';
export const writesVariable = 'QUANTFLOW_TEST_WRITES';

type Method = (this: unknown, ...args: unknown[]) => Promise<unknown>;

const writing: readonly (readonly [object, readonly string[]])[] = [
  [Object.getPrototypeOf(filesStore(tmpdir())) as object, ['put', 'putFile']],
  [
    Object.getPrototypeOf(memoryCatalog()) as object,
    ['publish', 'putStep', 'addRun', 'updateRun', 'takeLease', 'releaseLease', 'recordGlueVersion'],
  ],
  [FileTables.prototype, ['point']],
  [FileEvents.prototype, ['tell']],
];

const here: WritingProcess = process.argv[1]?.endsWith('batch-worker.js') ? 'batch' : 'host';
const given = process.env[faultVariable];
const list = process.env[writesVariable];
if (given !== undefined || list !== undefined) {
  const fault = given === undefined ? undefined : (JSON.parse(given) as Fault);
  let count = 0;
  let struck: string | undefined;
  for (const [prototype, names] of writing)
    for (const name of names) {
      const write = Reflect.get(prototype, name) as Method;
      Reflect.set(prototype, name, async function (this: unknown, ...args: unknown[]) {
        const at = count++;
        if (list !== undefined) appendFileSync(list, `${here} ${name}\n`);
        const isHit = fault?.process === here && fault.at === at;
        if (isHit) struck = name;
        if (fault?.mode === 'kill') {
          const result = await write.apply(this, args);
          if (isHit) process.kill(process.pid, 'SIGKILL');
          return result;
        }
        if (isHit || (fault?.mode === 'always' && struck === name))
          throw new Error(`${name} was made to fail`);
        return write.apply(this, args);
      });
    }
}
