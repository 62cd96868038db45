import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { permanentErrors } from '../core/errors.ts';

const root = fileURLToPath(new URL('../', import.meta.url));
const rows = [
  ...readFileSync(`${root}docs/reference/errors.md`, 'utf8').matchAll(
    /^\| `(QuantFlow\.\w+)` \|[^|]+\| (yes|no) \|/gm,
  ),
];

test('every error that the code names has its row, and every row its error', () => {
  const named = new Set<string>();
  for (const file of globSync('{core,runtime,local,cli,pipelines,state-machines}/**/*.ts', { cwd: root })) {
    for (const [name] of readFileSync(root + file, 'utf8').matchAll(/QuantFlow\.[A-Z]\w+/g)) named.add(name);
  }
  expect([...named].sort()).toEqual(rows.map(([, name]) => name).sort());
});

test('errors that no retry policy repeats are told so', () => {
  const told = new Set(rows.filter(([, , retried]) => retried === 'no').map(([, name]) => name));
  expect(permanentErrors.filter((name) => !told.has(name))).toEqual([]);
});
