/** JSON Schema of configs, as a run request may give them. */
import { z } from 'zod';

/** A JSON Schema as far as we look into it. */
export interface JsonSchema {
  readonly type?: string;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly items?: JsonSchema;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | JsonSchema;
  readonly [keyword: string]: unknown;
}

/** What may stand for any text, number or boolean. */
export const referenceSchema: JsonSchema = {
  description: 'stands for an environment variable, or a secret, of the worker',
  oneOf: (['env', 'secret'] as const).map((key) => ({
    type: 'object',
    properties: { [key]: { type: 'string' } },
    required: [key],
    additionalProperties: false,
  })),
};

/** The JSON Schema of what a schema takes; what JSON Schema cannot say is left open. */
export function jsonSchemaOf(schema: z.ZodType): JsonSchema {
  const { $schema: _, ...json } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
  return json as JsonSchema;
}

const scalars: readonly unknown[] = ['string', 'number', 'integer', 'boolean'];

/** The same with references allowed wherever a text, number or boolean is. */
export function withReferences(schema: JsonSchema): JsonSchema {
  if (scalars.includes(schema.type) || schema.enum !== undefined || schema.const !== undefined) {
    const { description, default: value, ...rest } = schema;
    return {
      ...(description !== undefined && { description }),
      ...(value !== undefined && { default: value }),
      anyOf: [rest, { $ref: '#/$defs/reference' }],
    };
  }
  const each = (of: readonly JsonSchema[]): readonly JsonSchema[] => of.map(withReferences);
  const { properties, items, additionalProperties, anyOf, oneOf } = schema;
  return {
    ...schema,
    ...(properties !== undefined && {
      properties: Object.fromEntries(
        Object.entries(properties).map(([name, field]) => [name, withReferences(field)]),
      ),
    }),
    ...(items !== undefined && { items: withReferences(items) }),
    ...(typeof additionalProperties === 'object' && {
      additionalProperties: withReferences(additionalProperties),
    }),
    ...(anyOf !== undefined && { anyOf: each(anyOf) }),
    ...(oneOf !== undefined && { oneOf: each(oneOf) }),
  };
}

/** A type in words: `integer`, `list of string`, `"buy" | "sell"`. */
export function typeText(schema: JsonSchema): string {
  const { type, items, anyOf, oneOf } = schema;
  if (schema.enum !== undefined) return schema.enum.map((value) => JSON.stringify(value)).join(' | ');
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  const several = anyOf ?? oneOf;
  if (several !== undefined) return [...new Set(several.map(typeText))].join(' | ');
  if (type === 'array') return items === undefined ? 'list' : `list of ${typeText(items)}`;
  return type ?? 'any';
}
