/** Scratch folders of tests: below one folder of the process, which goes when the process ends. */
import { mkdtempSync, rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

let root: string | undefined;

/** A new empty folder. */
export function testScratch(): Promise<string> {
  if (root === undefined) {
    const made = mkdtempSync(join(tmpdir(), 'quantflow-test-'));
    process.once('exit', () => rmSync(made, { recursive: true, force: true }));
    root = made;
  }
  return mkdtemp(join(root, 'scratch-'));
}
