/**
 * Tests make and delete thousands of small files: their temporary folder is in memory where there is room, and nothing of
 * it stays. TMPDIR, when it is set, says otherwise.
 */
import { mkdtempSync, rmSync, statfsSync } from 'node:fs';
import { join } from 'node:path';

const memory = '/dev/shm';

/** Bytes that there must be; a container often has less. */
const room = 4e9;

function hasRoom(): boolean {
  try {
    const { bavail, bsize } = statfsSync(memory);
    return bavail * bsize > room;
  } catch {
    return false;
  }
}

/** Called by Vitest before the tests; returns what it calls after them. */
export default function setup(): (() => void) | undefined {
  if (process.env['TMPDIR'] !== undefined || !hasRoom()) return undefined;
  const dir = mkdtempSync(join(memory, 'quantflow-tests-'));
  process.env['TMPDIR'] = dir;
  return () => rmSync(dir, { recursive: true, force: true });
}
