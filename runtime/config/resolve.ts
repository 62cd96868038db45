/** A config as the code gets it: its references looked up, then parsed by its schema. */
import { z } from 'zod';
import { configProblems, textOfPath, textOfProblem } from '../../core/config/check.ts';
import {
  type PlacedReference,
  type Reference,
  referencesIn,
  replaceReferences,
} from '../../core/config/reference.ts';
import { InvalidInputError } from '../../core/errors.ts';
import type { Redactor } from './redactor.ts';
import type { ReferenceSource } from './references.ts';

/** Where a config is resolved. */
export interface ResolveContext {
  readonly source: ReferenceSource;
  /** Told of every secret. */
  readonly redactor: Redactor;
}

/**
 * Resolves a config.
 *
 * The text of a reference is given to the schema as it is. Where the schema refuses it because it wants a number or a
 * boolean, a text that is written like one (`5`, `-0.5`, `1e6`, `true`) is taken as one.
 *
 * @param path what messages call the config, such as `ops.mean.config`
 * @throws InvalidInputError for a variable or secret that is not set and for what the schema refuses; it never says
 *   what a reference stands for
 */
export async function resolveConfig(
  schema: z.ZodType,
  value: unknown,
  path: string,
  context: ResolveContext,
): Promise<unknown> {
  const problems = configProblems(schema, value).map((problem) => textOfProblem(path, problem));
  if (problems.length > 0) throw new InvalidInputError(problems.join('; '));
  const placed = referencesIn(value);
  if (placed.length === 0) return z.parse(schema, value);
  const texts = await lookUp(placed, path, context);
  const first = z.safeParse(
    schema,
    replaceReferences(value, (at) => texts.get(textOfPath(at.path))),
  );
  if (first.success) return first.data;
  const literals = literalPaths(first.error.issues);
  const second = z.safeParse(
    schema,
    replaceReferences(value, (at) => {
      const text = texts.get(textOfPath(at.path)) as string;
      return literals.has(textOfPath(at.path)) ? literalOf(text) : text;
    }),
  );
  if (second.success) return second.data;
  const hide = hiding(placed, texts, path, context.redactor);
  throw new InvalidInputError(second.error.issues.map(hide).join('; '));
}

/** The texts of references by path. */
async function lookUp(
  placed: readonly PlacedReference[],
  base: string,
  { source, redactor }: ResolveContext,
): Promise<ReadonlyMap<string, string>> {
  const texts = new Map<string, string>();
  const unset: string[] = [];
  for (const { path, reference } of placed) {
    const text = 'env' in reference ? source.env(reference.env) : await source.secrets.get(reference.secret);
    if (text === undefined) unset.push(`${base}${textOfPath(path)}: ${notSet(reference, source)}`);
    else {
      if ('secret' in reference) redactor.add(reference.secret, text);
      texts.set(textOfPath(path), text);
    }
  }
  if (unset.length > 0) throw new InvalidInputError(unset.join('; '));
  return texts;
}

function notSet(reference: Reference, { secrets }: ReferenceSource): string {
  if ('env' in reference) return `environment variable ${reference.env} is not set`;
  return `secret ${reference.secret} is not set; it is looked for in ${secrets.placeOf(reference.secret)}`;
}

/** Paths at which the schema wants a number or a boolean. */
function literalPaths(
  issues: readonly z.core.$ZodIssue[],
  base: readonly PropertyKey[] = [],
): ReadonlySet<string> {
  return new Set(
    issues.flatMap((issue) => {
      const path = [...base, ...issue.path];
      if (issue.code === 'invalid_union')
        return issue.errors.flatMap((branch) => [...literalPaths(branch, path)]);
      const wanted =
        issue.code === 'invalid_type'
          ? ['number', 'int', 'boolean'].includes(issue.expected)
          : issue.code === 'invalid_value' && issue.values.some((literal) => typeof literal !== 'string');
      return wanted ? [textOfPath(path)] : [];
    }),
  );
}

function literalOf(text: string): string | number | boolean {
  if (text === 'true' || text === 'false') return text === 'true';
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? Number(text) : text;
}

/** Tells an issue without what any reference stands for: a schema's own message may hold it. */
function hiding(
  placed: readonly PlacedReference[],
  texts: ReadonlyMap<string, string>,
  base: string,
  redactor: Redactor,
): (issue: z.core.$ZodIssue) => string {
  return ({ path, message }) => {
    const at = textOfPath(path);
    const shown = placed.reduce((text, { path: where, reference }) => {
      const value = texts.get(textOfPath(where)) as string;
      return text.replaceAll(value, () => `[${nameOf(reference)}]`);
    }, redactor.text(message));
    const here = placed.find((one) => textOfPath(one.path) === at);
    return `${base}${at}${here === undefined ? '' : ` (${nameOf(here.reference)})`}: ${shown}`;
  };
}

function nameOf(reference: Reference): string {
  return 'env' in reference ? `environment variable ${reference.env}` : `secret ${reference.secret}`;
}
