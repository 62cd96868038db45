import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { spawnQf } from '../support/qf.ts';

const project = mkdtempSync(join(tmpdir(), 'quantflow-resolve-'));
afterAll(() => rmSync(project, { recursive: true }));

test('an import of a project that is not there is told with its place, though own imports are not looked up', async () => {
  writeFileSync(join(project, 'definitions.ts'), "import { a } from './assets.ts';\nexport default a;\n");
  const { code, stderr } = await spawnQf(['check', '--project', project]).result;
  expect(code).toBe(2);
  expect(stderr).toMatch(/definitions\.ts.*assets\.ts/s);
});
