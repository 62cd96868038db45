/**
 * The type tests beside this file are checked by `npm run typecheck`, which reports a directive that is not needed. Here
 * they are compiled once more without their directives: each line below one must fail on its own.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const here = fileURLToPath(new URL('.', import.meta.url));
const root = fileURLToPath(new URL('../../', import.meta.url));
const files = readdirSync(here).filter((name) => name.endsWith('.test-d.ts'));

test('without its directive every mistake of the type tests fails tsc, and nothing else does', () => {
  const copies = mkdtempSync(join(tmpdir(), 'quantflow-types-'));
  const mistakes: string[] = [];
  for (const name of files) {
    const text = readFileSync(join(here, name), 'utf8').replaceAll("'../../", `'${root}`);
    for (const [i, line] of text.split('\n').entries())
      if (line.includes('@ts-expect-error')) mistakes.push(`${name}:${i + 2}`);
    writeFileSync(join(copies, name), text.replaceAll('@ts-expect-error', 'mistake:'));
  }
  const config = { extends: join(root, 'tsconfig.json'), include: ['*.ts'] };
  symlinkSync(join(root, 'node_modules'), join(copies, 'node_modules'));
  writeFileSync(join(copies, 'package.json'), '{"type":"module"}');
  writeFileSync(join(copies, 'tsconfig.json'), JSON.stringify(config));
  const tsc = join(root, 'node_modules/typescript/bin/tsc');
  const { stdout } = spawnSync(process.execPath, [tsc, '-p', copies, '--pretty', 'false'], {
    cwd: copies,
    encoding: 'utf8',
  });
  rmSync(copies, { recursive: true });
  const found = [...stdout.matchAll(/^(\S+\.test-d\.ts)\((\d+),/gm)].map(
    ([, file, line]) => `${file}:${line}`,
  );
  expect(mistakes.length).toBeGreaterThan(50);
  expect([...new Set(found)].sort(), stdout).toEqual([...mistakes].sort());
});
