import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { afterAll, expect, test } from 'vitest';
import { adjacentFiles } from '../../infra/bundle/adjacent-files.ts';
import { embeddedProject } from '../../infra/bundle/embedded-project.ts';
import { installedPackages } from '../../infra/bundle/installed-packages.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const program = fileURLToPath(new URL('print-code-versions.ts', import.meta.url));
const dir = mkdtempSync(join(tmpdir(), 'quantflow-code-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

interface Printed {
  readonly versions: Readonly<Record<string, string>>;
  readonly code: Readonly<Record<string, string>>;
}

/** Runs in a process of its own: the test runner prints functions its own way, as a bundler does. */
function run(file: string, project: string): Printed {
  const env = { PATH: process.env['PATH'], QUANTFLOW_PROJECT: project };
  const { stdout, stderr } = spawnSync(process.execPath, [file], { env, encoding: 'utf8' });
  if (stdout === '') throw new Error(stderr);
  return JSON.parse(stdout) as Printed;
}

/** The program as a bundle with a project inside. */
async function bundled(
  project: string,
  code: Readonly<Record<string, string>>,
  name: string,
): Promise<Printed> {
  const outfile = join(dir, `${name}.mjs`);
  const adjacent = adjacentFiles(root, project);
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: [program],
    outfile,
    ...{
      bundle: true,
      platform: 'node',
      format: 'esm',
      target: 'node24',
      metafile: true,
      logLevel: 'silent',
    },
    keepNames: true,
    banner: {
      js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
    },
    plugins: [embeddedProject(project, code), adjacent.plugin, installedPackages('@duckdb/')],
  });
  for (const { inputs } of Object.values(metafile.outputs)) await adjacent.copy(inputs, dir);
  return run(outfile, 'none');
}

test.each([
  ['the shipped project', root],
  ['an example', join(root, 'examples/daily-mean')],
])('code versions of %s are the same in a bundle as on a laptop', async (name, project) => {
  const laptop = run(program, project);
  const inBundle = await bundled(project, laptop.code, name);
  expect(inBundle.versions).toEqual(laptop.versions);
  expect(inBundle.code).toEqual(laptop.code);
});

test('without the texts they would differ', async () => {
  const project = join(root, 'examples/daily-mean');
  expect((await bundled(project, {}, 'without')).versions).not.toEqual(run(program, project).versions);
});
