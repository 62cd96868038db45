/** What is wrong with a config value, the references in it being whatever the schema wants of a text, number or boolean. */
import { z } from 'zod';
import { similarNames } from '../similar.ts';
import { type PlacedReference, problemOfReference, referencesIn, type ValuePath } from './reference.ts';

/** A fault of a config value. */
export interface ConfigProblem {
  readonly path: ValuePath;
  /** What is wrong there and what is allowed. */
  readonly message: string;
  /** Nothing stands there, and the schema has no default. */
  readonly isMissing: boolean;
}

/** What a reference can never stand for. */
const structures: ReadonlySet<string> = new Set([
  'object',
  'record',
  'array',
  'tuple',
  'map',
  'set',
  'file',
  'function',
]);

/** Checks a value as it is written: nothing is looked up, nothing is changed. */
export function configProblems(schema: z.ZodType, value: unknown): readonly ConfigProblem[] {
  const references = referencesIn(value);
  const paths = new Set(references.map(({ path }) => textOfPath(path)));
  const problems = references.flatMap(({ path, reference }) => {
    const message = problemOfReference(reference);
    return message === undefined ? [] : [{ path, message, isMissing: false }];
  });
  const issues = issuesOf(schema, value, references.length > 0).filter(
    (issue) => !isExcused(issue, [], paths),
  );
  const isWithin = ({ path }: PlacedReference, issue: z.core.$ZodIssue): boolean =>
    path.every((key, i) => issue.path[i] === key);
  for (const placed of references) {
    if (!issues.some((issue) => isWithin(placed, issue))) continue;
    const message = `is ${textOfValue(placed.reference)}: a reference stands for a text, a number or a boolean, and for nothing else`;
    problems.push({ path: placed.path, message, isMissing: false });
  }
  for (const issue of issues) {
    if (!references.some((placed) => isWithin(placed, issue))) problems.push(problemOf(issue, schema, value));
  }
  return [...problems, ...unknownKeys(schema, value)];
}

function issuesOf(schema: z.ZodType, value: unknown, hasReferences: boolean): readonly z.core.$ZodIssue[] {
  try {
    return z.safeParse(schema, value).error?.issues ?? [];
  } catch (error) {
    // A transform that takes a reference for the value: the step checks the value itself.
    if (hasReferences) return [];
    const message = `the schema failed: ${error instanceof Error ? error.message : String(error)}`;
    return [{ code: 'custom', path: [], message }];
  }
}

/** True for what is wrong only because a reference stands in the value's place. */
function isExcused(issue: z.core.$ZodIssue, base: ValuePath, references: ReadonlySet<string>): boolean {
  const path = [...base, ...issue.path];
  const isHere = references.has(textOfPath(path));
  switch (issue.code) {
    case 'invalid_union':
      if (issue.errors.length === 0) return isHere;
      return issue.errors.some((branch) => branch.every((inner) => isExcused(inner, path, references)));
    case 'invalid_type':
      return isHere && !structures.has(issue.expected);
    case 'invalid_value':
    case 'custom':
      return isHere;
    default:
      return false;
  }
}

function problemOf(issue: z.core.$ZodIssue, schema: z.ZodType, value: unknown): ConfigProblem {
  const { path, message } = issue;
  if (issue.code === 'unrecognized_keys') {
    const [key] = issue.keys as [string, ...string[]];
    const allowed = path.length === 0 ? fieldsOf(schema) : undefined;
    return { path, message: unknownField(key, allowed), isMissing: false };
  }
  const found = valueAt(value, path);
  return {
    path,
    message: found === undefined ? `is missing: ${message}` : `is ${textOfValue(found)}: ${message}`,
    isMissing: found === undefined,
  };
}

/** `z.object` would drop a key that it does not know: a typing error would go unseen. */
function unknownKeys(schema: z.ZodType, value: unknown): readonly ConfigProblem[] {
  if (!(schema instanceof z.ZodObject) || schema.def.catchall !== undefined) return [];
  if (typeof value !== 'object' || value === null) return [];
  const allowed = Object.keys(schema.shape);
  return Object.keys(value)
    .filter((key) => !allowed.includes(key))
    .map((key) => ({ path: [], message: unknownField(key, allowed), isMissing: false }));
}

/** Names of the fields at the top of a schema, when it is an object's. */
export function fieldsOf(schema: z.ZodType): readonly string[] | undefined {
  return schema instanceof z.ZodObject ? Object.keys(schema.shape) : undefined;
}

/** Says that a name is not known: which ones may be meant, and which ones there are. */
export function unknownField(key: string, allowed: readonly string[] | undefined): string {
  const [similar] = similarNames(key, allowed ?? []);
  const meant = similar === undefined ? '' : ` (did you mean ${similar}?)`;
  const list = allowed === undefined ? '' : `; allowed: ${allowed.join(', ') || 'none'}`;
  return `has the unknown field ${JSON.stringify(key)}${meant}${list}`;
}

/** A problem as a line: `ops.mean.config.n is "five": ...`. */
export function textOfProblem(base: string, { path, message }: ConfigProblem): string {
  return `${base}${textOfPath(path)} ${message}`;
}

/** `.symbols.BTCUSDT.bars[0]`; empty for the top. */
export function textOfPath(path: ValuePath): string {
  return path.map((key) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`)).join('');
}

function textOfValue(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}

function valueAt(value: unknown, path: ValuePath): unknown {
  let at = value;
  for (const key of path) {
    if (typeof at !== 'object' || at === null) return undefined;
    at = (at as Readonly<Record<PropertyKey, unknown>>)[key];
  }
  return at;
}
