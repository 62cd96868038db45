/** Tests in a model's front matter, as dbt writes them. */
import { z } from 'zod';
import { dep } from '../../../core/assets/deps.ts';
import type { SqlTest } from '../../../core/assets/sql-test.ts';
import type { AssetOutput } from '../../../core/assets/step.ts';
import { DefinitionError } from '../../../core/errors.ts';
import type { PartitionMapping } from '../../../core/partitions/mapping/types.ts';

const column = z.string();
const columns = z.union([column.transform((name) => [name]), z.array(column).min(1)], {
  error: 'must be a column or a list of columns',
});

/** A test: one rule, and perhaps a name and a severity. */
export const modelTest: z.ZodType<ModelTest> = z.strictObject({
  not_null: columns.optional(),
  unique: columns.optional(),
  accepted_values: z
    .strictObject({ column, values: z.array(z.union([z.string(), z.number(), z.boolean()])).min(1) })
    .optional(),
  relationships: z.strictObject({ column, to: z.string(), field: z.string() }).optional(),
  expression: z.string().optional(),
  name: z.string().optional(),
  severity: z.enum(['error', 'warn'], { error: 'must be error or warn' }).optional(),
});

/** A test as it is written. */
export interface ModelTest {
  readonly not_null?: readonly string[] | undefined;
  readonly unique?: readonly string[] | undefined;
  readonly accepted_values?:
    | { readonly column: string; readonly values: readonly (string | number | boolean)[] }
    | undefined;
  /** `to` is the key of an asset that the model is made from. */
  readonly relationships?:
    | { readonly column: string; readonly to: string; readonly field: string }
    | undefined;
  readonly expression?: string | undefined;
  readonly name?: string | undefined;
  readonly severity?: 'error' | 'warn' | undefined;
}

/**
 * A test for the model's asset.
 *
 * @param upstream assets by key
 * @throws DefinitionError for one with a relationship to an asset that is not there
 */
export function sqlTest(
  { not_null: notNull, unique, accepted_values: acceptedValues, relationships, ...rest }: ModelTest,
  model: string,
  upstream: ReadonlyMap<string, AssetOutput>,
  mapping: PartitionMapping,
): SqlTest {
  const { expression, name, severity } = rest;
  return {
    ...(notNull && { notNull }),
    ...(unique && { unique }),
    ...(acceptedValues && { acceptedValues }),
    ...(relationships && { relationships: relationshipOf(relationships, model, upstream, mapping) }),
    ...(expression !== undefined && { expression }),
    ...(name !== undefined && { name }),
    ...(severity && { severity }),
  };
}

function relationshipOf(
  { to, ...rest }: NonNullable<ModelTest['relationships']>,
  model: string,
  upstream: ReadonlyMap<string, AssetOutput>,
  mapping: PartitionMapping,
): NonNullable<SqlTest['relationships']> {
  const parent = upstream.get(to);
  if (parent !== undefined) return { ...rest, to: dep(parent, { mapping }) };
  throw new DefinitionError([
    `models/${model}.sql: front matter tests: relationships to ${to}, which the model is not made from; name one of ${[...upstream.keys()].join(', ')}`,
  ]);
}
