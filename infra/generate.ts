/**
 * Writes what is generated and committed, to be read in review: the compiled jobs of the shipped project in
 * `state-machines/generated/`, and the JSON Schema and reference page of `quantflow.yaml`.
 *
 *   node infra/generate.ts            writes them
 *   node infra/generate.ts --check    fails when the committed ones differ
 *
 * It is here because the compiler's folder may not import the pipelines.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { loadProject } from '../pipelines/load-project.ts';
import { projectJsonSchema } from '../pipelines/quantflow/index.ts';
import { compile, renderDefinition } from '../state-machines/compile.ts';
import { packageRoot } from './paths.ts';
import { schemaPage } from './schema-page.ts';

const machines = 'state-machines/generated';
const options = process.argv.slice(2);
if (options.some((option) => option !== '--check'))
  throw new Error(`options ${options.join(' ')} are not allowed; there is --check, and nothing else`);
const isCheck = options.length > 0;

const { jobs } = await loadProject(packageRoot);
const schema = projectJsonSchema();
const wanted = new Map([
  ...[...jobs.values()].map(
    (job) => [`${machines}/${job.job.name}.asl.json`, renderDefinition(compile(job).asl)] as const,
  ),
  ['quantflow.schema.json', `${JSON.stringify(schema, undefined, 2)}\n`],
  ['docs/reference/quantflow-yaml.md', schemaPage(schema)],
]);
const pathOf = (file: string): string => join(packageRoot, file);
mkdirSync(pathOf(machines), { recursive: true });
const stale = readdirSync(pathOf(machines))
  .filter((file) => file.endsWith('.asl.json'))
  .map((file) => `${machines}/${file}`)
  .filter((file) => !wanted.has(file));
const changed = [...wanted].filter(
  ([file, text]) => !existsSync(pathOf(file)) || readFileSync(pathOf(file), 'utf8') !== text,
);
const differing = [...stale, ...changed.map(([file]) => file)];
if (differing.length === 0) process.stdout.write(`${wanted.size} generated files are as they should be\n`);
else if (isCheck) {
  process.stderr.write(
    `generated files are not what the project gives: ${differing.join(', ')}; run npm run generate and commit\n`,
  );
  process.exitCode = 1;
} else {
  for (const file of stale) rmSync(pathOf(file));
  for (const [file, text] of changed) {
    mkdirSync(dirname(pathOf(file)), { recursive: true });
    writeFileSync(pathOf(file), text);
  }
  process.stdout.write(`wrote ${differing.join(', ')}\n`);
}
