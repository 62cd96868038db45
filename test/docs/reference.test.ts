import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import * as core from '../../core/index.ts';
import { sharedFile } from '../../docs/generator/examples.ts';
import { publicEntryPoints, readEntryPoints } from '../../docs/generator/exports.ts';
import { renderReference } from '../../docs/generator/markdown.ts';
import * as testing from '../../runtime/testing/index.ts';

const root = new URL('../../', import.meta.url);
const read = (path: string): string => readFileSync(new URL(path, root), 'utf8');
const entryPoints = readEntryPoints(publicEntryPoints());

test('the committed API reference shows the public face as it is: what changes it is seen, types too (npm run docs)', () => {
  const pages = renderReference(entryPoints, read(sharedFile));
  expect(readdirSync(new URL('docs/reference/api', root)).sort()).toEqual([...pages.keys()].sort());
  for (const [file, text] of pages) expect(read(`docs/reference/api/${file}`), file).toBe(text);
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
