/**
 * Writes the API reference to `docs/reference/api/`, to be committed and read in review:
 *
 *   node docs/generator/main.ts            writes it
 *   node docs/generator/main.ts --check    fails when the committed one differs
 */
import { readFileSync } from 'node:fs';
import { updateCommitted } from '../../infra/committed.ts';
import { sharedFile } from './examples.ts';
import { publicEntryPoints, readEntryPoints } from './exports.ts';
import { renderReference } from './markdown.ts';
import { pathOf, startTypeScript } from './project.ts';

const folder = 'docs/reference/api';
const typescript = startTypeScript();
const entryPoints = readEntryPoints(publicEntryPoints(), typescript);
const pages = renderReference(entryPoints, readFileSync(pathOf(sharedFile), 'utf8'));
typescript.close();
updateCommitted(new Map([...pages].map(([name, text]) => [`${folder}/${name}`, text])), {
  folder,
  script: 'docs',
});
