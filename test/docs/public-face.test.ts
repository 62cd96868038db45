/**
 * The public face: its docstrings, their examples and the reference made of them. Examples are modules in a folder inside
 * the package, so that `quantflow` is the package itself.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import * as core from '../../core/index.ts';
import { examplesOf, moduleOf, sharedFile } from '../../docs/generator/examples.ts';
import { publicEntryPoints, readEntryPoints } from '../../docs/generator/exports.ts';
import { renderReference } from '../../docs/generator/markdown.ts';
import { pathOf, startTypeScript } from '../../docs/generator/project.ts';
import * as testing from '../../runtime/testing/index.ts';
import { codeOfPages } from './pages.ts';

const typescript = startTypeScript();
afterAll(() => typescript.close());
const entryPoints = readEntryPoints(publicEntryPoints(), typescript);
const shared = readEntryPoints({ [pathOf(sharedFile)]: sharedFile }, typescript);
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
  const { program } = typescript.project(files);
  const problems = examples.flatMap(({ name }, i) => {
    const file = files[i] ?? '';
    const found = [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)];
    return found.map(({ text }) => `${name}: ${text}`);
  });
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

test('the committed API reference shows the public face as it is: what changes it is seen, types too (npm run docs)', () => {
  const pages = renderReference(entryPoints, readFileSync(pathOf(sharedFile), 'utf8'));
  expect(readdirSync(pathOf('docs/reference/api')).sort()).toEqual([...pages.keys()].sort());
  for (const [file, text] of pages)
    expect(readFileSync(pathOf(`docs/reference/api/${file}`), 'utf8'), file).toBe(text);
});

test('the values of an entry point are those that it exports at run time', () => {
  const valuesOf = (specifier: string): readonly string[] =>
    (entryPoints.find((one) => one.specifier === specifier)?.documented ?? [])
      .filter(({ isExported, isType }) => isExported && !isType)
      .map(({ name }) => name)
      .sort();
  expect(valuesOf('quantflow')).toEqual(Object.keys(core).sort());
  expect(valuesOf('quantflow/testing')).toEqual(Object.keys(testing).sort());
});
