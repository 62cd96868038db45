/**
 * Writes the compiled jobs of the shipped project to `state-machines/generated/`, to be committed and read in review:
 *
 *   node infra/generate.ts            writes them
 *   node infra/generate.ts --check    fails when the committed ones differ
 *
 * It is here because the compiler's folder may not import the pipelines.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadProject } from '../pipelines/load-project.ts';
import { compile, renderDefinition } from '../state-machines/compile.ts';
import { packageRoot } from './paths.ts';

const dir = join(packageRoot, 'state-machines/generated');
const options = process.argv.slice(2);
if (options.some((option) => option !== '--check'))
  throw new Error(`options ${options.join(' ')} are not allowed; there is --check, and nothing else`);
const isCheck = options.length > 0;

const { jobs } = await loadProject(packageRoot);
const wanted = new Map(
  [...jobs.values()].map((job) => [`${job.job.name}.asl.json`, renderDefinition(compile(job).asl)]),
);
mkdirSync(dir, { recursive: true });
const stale = readdirSync(dir).filter((file) => file.endsWith('.asl.json') && !wanted.has(file));
const changed = [...wanted].filter(([file, text]) => {
  const path = join(dir, file);
  return !existsSync(path) || readFileSync(path, 'utf8') !== text;
});
const differing = [...stale, ...changed.map(([file]) => file)];
if (differing.length === 0) process.stdout.write(`${wanted.size} state machines are as compiled\n`);
else if (isCheck) {
  process.stderr.write(
    `state-machines/generated is not what the project compiles to: ${differing.join(', ')}; run npm run generate and commit\n`,
  );
  process.exitCode = 1;
} else {
  for (const file of stale) rmSync(join(dir, file));
  for (const [file, text] of changed) writeFileSync(join(dir, file), text);
  process.stdout.write(`wrote ${differing.join(', ')}\n`);
}
