/** Files that are generated and committed, so that a review shows what a change does to them. */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { packageRoot } from './paths.ts';

/**
 * Writes generated files, or with the option `--check` on the command line fails when one is not as wanted.
 *
 * @param wanted texts by path from the root of the package
 * @param options.folder what else is in this folder is deleted
 * @param options.script name of the npm script that writes them
 */
export function updateCommitted(
  wanted: ReadonlyMap<string, string>,
  { folder, script }: { readonly folder: string; readonly script: string },
): void {
  const options = process.argv.slice(2);
  if (options.some((option) => option !== '--check'))
    throw new Error(`options ${options.join(' ')} are not allowed; there is --check, and nothing else`);
  const pathOf = (file: string): string => join(packageRoot, file);
  mkdirSync(pathOf(folder), { recursive: true });
  const stale = readdirSync(pathOf(folder))
    .map((file) => `${folder}/${file}`)
    .filter((file) => !wanted.has(file));
  const changed = [...wanted].filter(
    ([file, text]) => !existsSync(pathOf(file)) || readFileSync(pathOf(file), 'utf8') !== text,
  );
  const differing = [...stale, ...changed.map(([file]) => file)].join(', ');
  if (differing === '') process.stdout.write(`${wanted.size} generated files are as they should be\n`);
  else if (options.length > 0) {
    process.stderr.write(
      `generated files are not what the project gives: ${differing}; run npm run ${script} and commit\n`,
    );
    process.exitCode = 1;
  } else {
    for (const file of stale) rmSync(pathOf(file));
    for (const [file, text] of changed) {
      mkdirSync(dirname(pathOf(file)), { recursive: true });
      writeFileSync(pathOf(file), text);
    }
    process.stdout.write(`wrote ${differing}\n`);
  }
}
