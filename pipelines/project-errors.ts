/** Errors of a project's own files, told with file and line: `definitions.ts, line 12: step b depends on ...`. */
import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { dirname, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DefinitionError } from '../core/errors.ts';
import { type FileLine, originOf, textOf } from '../core/origin.ts';

/** `    at name (file:///project/assets.ts:12:3)`, or the `/project/assets.ts:12` above a syntax error. */
const position = /^(?:\s+at .*?\(?)?((?:file:\/\/)?\/[^()]+?):(\d+)(?::\d+)?\)?$/;

/** The innermost line of a stack that is of the project. */
function placeIn(stack: string | undefined, dir: string): FileLine | undefined {
  for (const text of (stack ?? '').split('\n')) {
    const [, path, line] = position.exec(text) ?? [];
    if (path === undefined) continue;
    const file = insideOf(dir, path.startsWith('file:') ? fileURLToPath(path) : path);
    if (file !== undefined) return { file, line: Number(line) };
  }
  return undefined;
}

/** The path below the project's folder; undefined for what is elsewhere or was installed there. */
function insideOf(dir: string, path: string): string | undefined {
  const file = relative(realpathSync(dir), path);
  return file.startsWith('..') || file.split(sep).includes('node_modules') ? undefined : file;
}

const told = (place: FileLine | undefined, file: string, text: string): string =>
  place === undefined ? `${file}: ${text}` : `${place.file}, line ${place.line}: ${text}`;

/**
 * The same error with file and line in front of each problem.
 *
 * @param dir folder of the project
 * @param file the project file, named where no line is known
 */
export function placedError(error: DefinitionError, dir: string, file: string): DefinitionError {
  return new DefinitionError(
    error.faults.map(({ text, of, at }) => ({
      text: told(at ?? textOf(of) ?? placeIn(originOf(of), dir), file, text),
      of,
    })),
  );
}

/** What went wrong when a project's `definitions.ts` was imported. */
export function importError(error: unknown, dir: string, file: string): DefinitionError {
  if (error instanceof DefinitionError) return placedError(error, dir, file);
  if (!(error instanceof Error)) return new DefinitionError([`${file}: it throws ${JSON.stringify(error)}`]);
  const { code, message, name } = error as NodeJS.ErrnoException;
  const missing = /^Cannot find (module|package) '(.+)' imported from (.+)$/.exec(message);
  if (code === 'ERR_MODULE_NOT_FOUND' && missing !== null) {
    const [, kind, target = '', importer = ''] = missing;
    return new DefinitionError([missingImport(kind === 'package', target, importer, dir)]);
  }
  const at = (text: string): DefinitionError =>
    new DefinitionError([told(placeIn(error.stack, dir), file, text)]);
  if (code === 'ERR_INVALID_TYPESCRIPT_SYNTAX') return at(`not TypeScript as it should be: ${message}`);
  if (code === 'ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX')
    return at(
      `${message.replace(/ in strip-only mode$/, '')}: the file is run as it is; leave out enum, namespace and parameter properties`,
    );
  if (name === 'SyntaxError' && message.startsWith('The requested module'))
    return at(`${message}; export it there, or import the name that it has`);
  if (name === 'SyntaxError') return at(message);
  if (name === 'ReferenceError' && message.endsWith('before initialization'))
    return at(
      `${message}: it is used before it is made. Move it up; assets that depend on each other form a cycle, so remove one of the deps`,
    );
  // Ours say all in their message.
  if (name === 'RangeError' || name.startsWith('QuantFlow.')) return at(message);
  return at(`it throws ${name}: ${message}`);
}

function missingImport(isPackage: boolean, target: string, importer: string, dir: string): string {
  const found = specifiersOf(importer).find(({ specifier }) =>
    isPackage
      ? specifier === target || specifier.startsWith(`${target}/`)
      : resolve(dirname(importer), specifier) === target,
  );
  const place = insideOf(dir, importer);
  const where = place === undefined ? importer : place;
  const line = found === undefined ? '' : `, line ${found.line}`;
  const specifier = found?.specifier ?? target;
  const remedy = isPackage
    ? `it is not installed; run npm install ${target}`
    : existsSync(`${target}.ts`)
      ? `write its ending as well, ${specifier}.ts`
      : `there is no file ${insideOf(dir, target) ?? target}`;
  return `${where}${line}: cannot import '${specifier}': ${remedy}`;
}

/** What a file imports, with the lines. */
function specifiersOf(file: string): readonly { readonly specifier: string; readonly line: number }[] {
  if (!existsSync(file)) return [];
  return readFileSync(file, 'utf8')
    .split('\n')
    .flatMap((text, i) => {
      const specifier = /\b(?:from|import)\s*\(?\s*['"]([^'"]+)['"]/.exec(text)?.[1];
      return specifier === undefined ? [] : [{ specifier, line: i + 1 }];
    });
}
