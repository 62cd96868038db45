/** Problems of a YAML file, each with its line, its key path, the value found and what is allowed. */
import { type Document, isMap, isNode, isPair, isScalar, isSeq, LineCounter, parseDocument } from 'yaml';
import type { z } from 'zod';
import { DefinitionError } from '../../core/errors.ts';

/** Where a value stands: keys and list positions from the top. */
export type Path = readonly (string | number)[];

/** A YAML file as read, and the problems found in it so far. */
export class YamlText {
  readonly #file: string;
  readonly #document: Document;
  readonly #lines = new LineCounter();
  readonly #problems: { readonly text: string; readonly path: Path }[] = [];

  /** @throws DefinitionError when the text is not YAML */
  constructor(source: string, file: string) {
    this.#file = file;
    this.#document = parseDocument(source, { lineCounter: this.#lines, prettyErrors: false });
    const { errors, warnings } = this.#document;
    for (const { pos, message } of [...errors, ...warnings]) {
      this.#add([], this.#lines.linePos(pos[0]).line, `not YAML as it should be: ${message}`);
    }
    this.done();
  }

  /** The file's content as plain values. @throws DefinitionError for an alias of nothing */
  get value(): unknown {
    try {
      return this.#document.toJS();
    } catch (error) {
      throw new DefinitionError([`${this.#file}: ${(error as Error).message}`]);
    }
  }

  /** Reports a value that is not allowed, or that is missing; `allowed` says what is. */
  wrong(path: Path, value: unknown, allowed: string): void {
    const found = value === undefined ? 'is missing' : `is ${shown(path, value)}`;
    this.report(path, `${found}; it must be ${allowed}`);
  }

  /** Reports something about the value at `path`; the text follows the path. */
  report(path: Path, text: string): void {
    this.#add(path, this.#lineOf(path), `${pathText(path)} ${text}`);
  }

  /** Reports what a schema found in `value`, which stands at `base`. */
  reportIssues(issues: readonly z.core.$ZodIssue[], base: Path, value: unknown): void {
    for (const issue of issues) {
      const path = issue.path as Path;
      if (issue.code === 'unrecognized_keys') {
        for (const key of issue.keys) {
          this.report([...base, ...path, key], `is not a known key; allowed: ${issue.message}`);
        }
      } else this.wrong([...base, ...path], valueAt(value, path), issue.message);
    }
  }

  /** What was reported and where, in order. */
  get found(): readonly { readonly text: string; readonly path: Path }[] {
    return [...this.#problems];
  }

  /** What was reported, in order. */
  get problems(): readonly string[] {
    return this.#problems.map(({ text }) => text);
  }

  /**
   * Takes out of the file what problems were reported of, and forgets the problems. Lines stay what they were.
   *
   * @param partOf the part to take out for a problem at a path; undefined keeps the problem
   * @param isFirst paths whose problems others may follow from: while there are such, only they are dealt with
   * @returns the problems that are dealt with
   */
  drop(partOf: (path: Path) => Path | undefined, isFirst: (path: Path) => boolean): readonly string[] {
    const all = this.#problems.splice(0);
    const first = all.filter(({ path }) => isFirst(path));
    const problems = first.length > 0 ? first : all;
    const dealt: string[] = [];
    const parts = new Map<string, Path>();
    for (const problem of problems) {
      const part = partOf(problem.path);
      if (part === undefined || !this.#document.hasIn(part)) this.#problems.push(problem);
      else {
        dealt.push(problem.text);
        parts.set(JSON.stringify(part), part);
      }
    }
    // From the end of each list, so that the places before stay.
    const inOrder = [...parts.values()].sort((a, b) => Number(b.at(-1)) - Number(a.at(-1)) || 0);
    for (const part of inOrder) this.#document.deleteIn(part);
    return dealt;
  }

  /** @throws DefinitionError when anything was reported */
  done(): void {
    if (this.#problems.length > 0) throw new DefinitionError(this.problems);
  }

  #add(path: Path, line: number, text: string): void {
    this.#problems.push({ path, text: `${this.#file}, line ${line}: ${text}` });
  }

  /** Line of the deepest part of the path that the file has; for a key, the line of the key. */
  #lineOf(path: Path): number {
    let node: unknown = this.#document.contents;
    let offset = 0;
    for (const key of path) {
      if (isMap(node)) {
        const pair = node.items.find((item) => isScalar(item.key) && String(item.key.value) === String(key));
        if (!isPair(pair)) break;
        offset = isNode(pair.key) ? (pair.key.range?.[0] ?? offset) : offset;
        node = pair.value;
      } else if (isSeq(node)) {
        node = node.items[Number(key)];
        if (!isNode(node)) break;
        offset = node.range?.[0] ?? offset;
      } else break;
    }
    return this.#lines.linePos(offset).line;
  }
}

function valueAt(value: unknown, path: Path): unknown {
  let at: unknown = value;
  for (const key of path) {
    if (typeof at !== 'object' || at === null) return undefined;
    at = (at as Record<string | number, unknown>)[key];
  }
  return at;
}

function pathText(path: Path): string {
  if (path.length === 0) return 'the file';
  return path.map((key, i) => (typeof key === 'number' ? `[${key}]` : i === 0 ? key : `.${key}`)).join('');
}

/** The value for a message. A credential that was written in the file is not repeated. */
function shown(path: Path, value: unknown): string {
  if (path.includes('api_key') && typeof value !== 'object') return 'a value (not shown here)';
  const json = JSON.stringify(value) ?? String(value);
  return json.length > 80 ? `${json.slice(0, 77)}...` : json;
}
