/**
 * `qf check` on broken projects: a folder each in `test/cases/broken`, with what it says in `expected.txt`. They are
 * checked by a process of its own, as the engine's own positions and messages are what is told.
 */
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { QfResult } from '../support/qf.ts';

const folder = fileURLToPath(new URL('../cases/broken/', import.meta.url));
const names = readdirSync(folder);
const script = fileURLToPath(new URL('../support/check-projects.ts', import.meta.url));
let copies = '';
let results: Readonly<Record<string, QfResult>> = {};

/** Folder to check: where the tools of the repository must not see a file, it is named `.txt` and copied. */
function projectOf(name: string): string {
  if (!existsSync(join(folder, name, 'definitions.ts.txt'))) return join(folder, name);
  const copy = join(copies, name);
  if (!existsSync(copy)) {
    cpSync(join(folder, name), copy, { recursive: true });
    renameSync(join(copy, 'definitions.ts.txt'), join(copy, 'definitions.ts'));
  }
  return copy;
}

beforeAll(() => {
  copies = mkdtempSync(join(tmpdir(), 'quantflow-broken-'));
  const text = execFileSync(process.execPath, [script, ...names.map(projectOf)], { encoding: 'utf8' });
  results = JSON.parse(text);
});
afterAll(() => rmSync(copies, { recursive: true, force: true }));

test('there are 25 and more', () => {
  expect(names.length).toBeGreaterThanOrEqual(25);
});

test.each(names)('%s', async (name) => {
  const project = projectOf(name);
  const { code, stdout, stderr } = results[project] as QfResult;
  expect([code, stdout]).toEqual([2, '']);
  expect(stderr.match(/^qf: /gm)).toHaveLength(1);
  expect(stderr).toMatch(/^qf: (\S+\.(ts|yaml|sql)(, line \d+)?: |there is no project)/);
  await expect(stderr.replaceAll(project, '<project>')).toMatchFileSnapshot(
    join(folder, name, 'expected.txt'),
  );
});
