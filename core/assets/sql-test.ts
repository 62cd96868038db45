/** Tests of a SQL model: what must hold of the rows that its select made. */
import { type OptionNames, refuseUnknownOptions } from '../options.ts';
import type { PartitionsDefinition } from '../partitions/definition/types.ts';
import type { CheckSeverity } from './check.ts';
import { resolveDeps } from './deps.ts';
import type { AssetOutput, Dependency } from './step.ts';
import type { TableSchema } from './table.ts';
import type { AnyValueType } from './value-type.ts';

/** A value that a column may have. */
type Literal = string | number | boolean;

/** What holds, one of them. A null fails `notNull` alone; the others leave it out. */
interface Rules<C extends string> {
  /** No value of these columns is null. */
  readonly notNull?: readonly C[];
  /** No two rows have the same values in these columns. */
  readonly unique?: readonly C[];
  /** Every value of the column is one of these. */
  readonly acceptedValues?: { readonly column: C; readonly values: readonly Literal[] };
  /** Every value of the column is in the column `field` of an upstream table, at the partition that its mapping gives. */
  readonly relationships?: {
    readonly column: C;
    readonly to: AssetOutput | Dependency<AnyValueType, 'one'>;
    readonly field: string;
  };
  /** Athena SQL over the columns of one row, such as `price > 0`. */
  readonly expression?: string;
}

/**
 * A test of a SQL model: one rule, and what its failure means. A test that fails with severity `error` keeps the new
 * version from being published.
 *
 * @example
 * const type = table({ ts: 'int64', side: 'int8', price: 'double' });
 * const tests: readonly SqlTest<typeof type.schema>[] = [
 *   { notNull: ['ts', 'price'] },
 *   { acceptedValues: { column: 'side', values: [-1, 1] }, severity: 'warn' },
 *   { expression: 'price > 0', name: 'price_is_positive' },
 * ];
 * sqlAsset({ key: 'fills', type, tests, sql: 'select 1 as ts, 1 as side, 2e0 as price' });
 */
export interface SqlTest<S extends TableSchema = TableSchema> extends Rules<keyof S & string> {
  /** Unique among the checks and tests of the asset. @default the rule and its columns, such as `not_null_ts_price` */
  readonly name?: string;
  /** @default 'error' */
  readonly severity?: CheckSeverity;
}

/** A test as an output has it. It runs as its checks do, unless the run request says to skip tests. */
export interface OutputTest {
  readonly name: string;
  readonly blocking: true;
  readonly severity: CheckSeverity;
  readonly rules: Rules<string>;
  /** `parent`, of a test of relationships. */
  readonly deps?: Readonly<Record<string, Dependency>>;
}

const ruleNames = {
  notNull: 'not_null',
  unique: 'unique',
  acceptedValues: 'accepted_values',
  relationships: 'relationships',
  expression: 'expression',
} as const satisfies Readonly<Record<keyof Rules<string>, string>>;

const testOptions: OptionNames<SqlTest> = {
  notNull: true,
  unique: true,
  acceptedValues: true,
  relationships: true,
  expression: true,
  name: true,
  severity: true,
};

/** The tests of an asset, resolved. @throws DefinitionError for an unknown option */
export function outputTests(
  asset: string,
  tests: readonly SqlTest[],
  partitions: PartitionsDefinition | undefined,
): readonly OutputTest[] {
  return tests.map((test, i) => {
    refuseUnknownOptions(`test ${i + 1} of asset ${asset}`, test, testOptions);
    const { name, severity = 'error', ...rules } = test;
    const { relationships } = rules;
    return Object.freeze({
      name: name ?? nameOf(rules),
      blocking: true as const,
      severity,
      rules,
      ...(relationships && { deps: resolveDeps({ parent: relationships.to }, partitions, []) }),
    });
  });
}

/** The rules that a test gives, by name. */
function given(rules: Rules<string>): readonly (keyof Rules<string>)[] {
  return (Object.keys(ruleNames) as (keyof Rules<string>)[]).filter((name) => rules[name] !== undefined);
}

/** The columns that a test names. */
function columnsOf({
  notNull = [],
  unique = [],
  acceptedValues,
  relationships,
}: Rules<string>): readonly string[] {
  return [...notNull, ...unique, acceptedValues?.column ?? [], relationships?.column ?? []].flat();
}

function nameOf(rules: Rules<string>): string {
  const [rule = 'notNull'] = given(rules);
  return [ruleNames[rule], ...columnsOf(rules)].join('_');
}

/** What a test asks for, in words. */
export function testDescription({ rules }: OutputTest): string {
  const columns = columnsOf(rules).join(', ');
  if (rules.notNull !== undefined) return `${columns} not null`;
  if (rules.unique !== undefined) return `${columns} unique`;
  if (rules.acceptedValues !== undefined)
    return `${columns} one of ${rules.acceptedValues.values.join(', ')}`;
  if (rules.relationships === undefined) return rules.expression ?? '';
  const { to, field } = rules.relationships;
  return `${columns} in ${field} of ${('asset' in to ? to.asset : to).key}`;
}

const typesOfValues = { string: ['string'], bool: ['boolean'] } as const;

/** What is wrong with a test of an output, whatever its SQL says. */
export function* problemsOfTest(test: OutputTest, { key, type }: AssetOutput): Generator<string> {
  const what = `test ${test.name} of ${key}`;
  const names = given(test.rules);
  const all = Object.keys(ruleNames).join(', ');
  if (names.length !== 1)
    yield `${what} has ${names.length === 0 ? 'no rule' : names.join(' and ')}; give it one of ${all}`;
  const schema = type.schema ?? {};
  const columns = columnsOf(test.rules);
  const { notNull, unique, acceptedValues, relationships, expression } = test.rules;
  if ((notNull ?? unique)?.length === 0) yield `${what} names no column`;
  for (const column of columns)
    if (!Object.hasOwn(schema, column))
      yield `${what}: ${JSON.stringify(column)} is not one of its columns, ${Object.keys(schema).join(', ')}`;
  if (expression?.trim() === '') yield `${what}: its expression is empty; write one such as price > 0`;
  if (acceptedValues !== undefined) {
    const columnType = schema[acceptedValues.column] ?? 'double';
    const [expected] = columnType in typesOfValues ? typesOfValues[columnType as 'string'] : ['number'];
    if (acceptedValues.values.length === 0) yield `${what} accepts no value`;
    for (const value of acceptedValues.values)
      if (typeof value !== expected || (typeof value === 'number' && !Number.isFinite(value)))
        yield `${what}: ${JSON.stringify(value)} is no value of a column of type ${columnType}`;
  }
  const parent = test.deps?.['parent']?.asset;
  if (relationships === undefined || parent === undefined) return;
  const fields = Object.keys(parent.type.schema ?? {});
  if (!fields.includes(relationships.field))
    yield `${what}: ${JSON.stringify(relationships.field)} is not a column of ${parent.key}, which has ${fields.join(', ') || 'none that are declared'}`;
}
