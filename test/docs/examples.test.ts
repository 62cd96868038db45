/** Examples are modules in a folder inside the package, so that `quantflow` is the package itself. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { examplesOf, moduleOf, sharedFile } from '../../docs/generator/examples.ts';
import { publicEntryPoints, readEntryPoints } from '../../docs/generator/exports.ts';
import { pathOf, withProject } from '../../docs/generator/project.ts';
import { codeOfPages } from './pages.ts';

const entryPoints = readEntryPoints(publicEntryPoints());
const shared = readEntryPoints({ [pathOf(sharedFile)]: sharedFile });
const examples = [
  ...examplesOf(entryPoints, ...shared),
  ...codeOfPages()
    .filter(({ quotes }) => quotes === undefined)
    .map(({ name, text }) => ({ name, text: moduleOf(text, entryPoints) })),
];
mkdirSync(pathOf('dist'), { recursive: true });
const dir = mkdtempSync(pathOf('dist/examples-'));
const files = examples.map(({ name, text }, i) => {
  const path = join(dir, `${i}-${name.replaceAll(/\W/g, '-')}.ts`);
  writeFileSync(path, text);
  return path;
});
afterAll(() => rmSync(dir, { recursive: true }));

test('every public export, and every type that one names, has a docstring', () => {
  const without = entryPoints.flatMap(({ documented }) =>
    documented.filter(({ doc }) => doc.text === '').map(({ file, name }) => `${file} ${name}`),
  );
  expect(without).toEqual([]);
});

test('every public export has an example', () => {
  const without = entryPoints.flatMap(({ documented }) =>
    documented
      .filter(({ isExported, doc }) => isExported && !doc.tags.some(({ name }) => name === 'example'))
      .map(({ file, name }) => `${file} ${name}`),
  );
  expect(without).toEqual([]);
});

test('every example compiles', () => {
  const problems = withProject(files, ({ program }) =>
    examples.flatMap(({ name }, i) => {
      const file = files[i] ?? '';
      const found = [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)];
      return found.map(({ text }) => `${name}: ${text}`);
    }),
  );
  expect(problems).toEqual([]);
});

test('every example runs, but for those that need a project on the disk', () => {
  const run = files.filter((_, i) => /'quantflow\/(cdk|runner)'/.test(examples[i]?.text ?? '') === false);
  const program = `
    const failures = [];
    for (const file of ${JSON.stringify(run)})
      await import(file).catch((error) => failures.push(file + ': ' + error));
    console.log('failures ' + JSON.stringify(failures));
    process.exit();`;
  writeFileSync(join(dir, 'main.ts'), program);
  const { stdout, stderr } = spawnSync(process.execPath, [join(dir, 'main.ts')], {
    cwd: dir,
    encoding: 'utf8',
  });
  const told = /^failures (.*)$/m.exec(stdout)?.[1];
  expect(JSON.parse(told ?? JSON.stringify(stderr))).toEqual([]);
});
