import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { build } from 'esbuild';
import { expect, onTestFinished, test } from 'vitest';
import { adjacentFiles } from '../../infra/bundle/adjacent-files.ts';
import { installedPackages } from '../../infra/bundle/installed-packages.ts';

/** A folder of files by path, gone after the test. */
function folderOf(files: Readonly<Record<string, string>>): string {
  const dir = mkdtempSync(join(tmpdir(), 'quantflow-adjacent-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(dir, path)), { recursive: true });
    writeFileSync(join(dir, path), text);
  }
  return dir;
}

/** Bundles `main.ts` of some files and imports the result. */
async function bundled(files: Readonly<Record<string, string>>): Promise<any> {
  const dir = folderOf(files);
  const adjacent = adjacentFiles(dir, dir);
  const { metafile } = await build({
    absWorkingDir: dir,
    entryPoints: ['main.ts'],
    outfile: join(dir, 'out/main.mjs'),
    ...{ bundle: true, platform: 'node', format: 'esm', metafile: true, logLevel: 'silent' },
    plugins: [adjacent.plugin, installedPackages('@duckdb/')],
  });
  await adjacent.copy(metafile.outputs['out/main.mjs']!.inputs, join(dir, 'out'));
  for (const path of Object.keys(files)) rmSync(join(dir, path));
  return import(join(dir, 'out/main.mjs'));
}

const reader = "import { readFileSync } from 'node:fs';\n";

test('a file beside a module is found from the bundle', async () => {
  const { text } = await bundled({
    'main.ts': "export { text } from './models/load.ts';",
    'models/load.ts': `${reader}export const text = readFileSync(new URL('./a.sql', import.meta.url), 'utf8');`,
    'models/a.sql': 'select 1',
  });
  expect(text).toBe('select 1');
});

test('files of one name in two folders stay apart, and a folder above may be meant', async () => {
  const load = `${reader}export const read = () => readFileSync(new URL('./x.txt', import.meta.url), 'utf8');`;
  const module = await bundled({
    'main.ts': `export { read as a } from './a/load.ts'; export { read as b } from './b/load.ts'; export { up } from './b/up.ts';`,
    'a/load.ts': load,
    'a/x.txt': 'a',
    'b/load.ts': load,
    'b/x.txt': 'b',
    'b/up.ts': `${reader}export const up = () => readFileSync(new URL("../a/x.txt", import.meta.url), 'utf8');`,
  });
  expect([module.a(), module.b(), module.up()]).toEqual(['a', 'b', 'a']);
});

test('a template stands for every file of its pattern', async () => {
  const { load } = await bundled({
    'main.ts': `${reader}export const load = (name: string) => readFileSync(new URL(\`./models/\${name}.sql\`, import.meta.url), 'utf8');`,
    'models/one.sql': '1',
    'models/two.sql': '2',
    'models/readme.md': 'not this',
  });
  expect([load('one'), load('two')]).toEqual(['1', '2']);
  expect(() => load('../models/readme')).toThrow('ENOENT');
});

test('a reference that names no file is an error when bundling, not when running', async () => {
  const main = `${reader}export const text = readFileSync(new URL('./gone.sql', import.meta.url), 'utf8');`;
  await expect(bundled({ 'main.ts': main })).rejects.toThrow(
    "new URL('./gone.sql', import.meta.url) names no file",
  );
});

test('a reference out of the project is refused', async () => {
  const main = `${reader}export const text = readFileSync(new URL('../../../etc/hostname', import.meta.url), 'utf8');`;
  await expect(bundled({ 'main.ts': main })).rejects.toThrow(/lies outside the project|names no file/);
});

test('a package with native code may be imported where it is needed, and not before', async () => {
  await expect(
    bundled({ 'main.ts': "import * as api from '@duckdb/node-api'; export default api;" }),
  ).rejects.toThrow("use await import('@duckdb/node-api') where it is needed");
});
