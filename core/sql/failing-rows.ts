/** The SQL behind a test of a SQL model. */
import type { OutputTest } from '../assets/sql-test.ts';

/** Names by which the select of a test reads the version that is tested, and the table that it is compared with. */
export const testedTable = 'model';
export const parentTable = 'parent';

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;
const literal = (value: string | number | boolean): string =>
  typeof value === 'string' ? `'${value.replaceAll("'", "''")}'` : String(value);

/** A select of one number: how many rows of the tested table fail; of rows that are the same all but one do. */
export function failingRows({ rules }: OutputTest): string {
  const { notNull, unique, acceptedValues, relationships, expression } = rules;
  const where = (condition: string): string => `SELECT count(*) FROM ${testedTable} WHERE ${condition}`;
  if (notNull !== undefined) return where(notNull.map((name) => `${quoted(name)} IS NULL`).join(' OR '));
  if (unique !== undefined) {
    const columns = unique.map(quoted);
    const present = columns.map((column) => `${column} IS NOT NULL`).join(' AND ');
    return `SELECT coalesce(sum(n - 1), 0) FROM (SELECT count(*) AS n FROM ${testedTable} WHERE ${present} GROUP BY ${columns.join(', ')}) AS same`;
  }
  if (acceptedValues !== undefined) {
    const { column, values } = acceptedValues;
    return where(`${quoted(column)} NOT IN (${values.map(literal).join(', ')})`);
  }
  if (relationships !== undefined) {
    const { column, field } = relationships;
    return where(
      `${quoted(column)} IS NOT NULL AND ${quoted(column)} NOT IN (SELECT ${quoted(field)} FROM ${parentTable} WHERE ${quoted(field)} IS NOT NULL)`,
    );
  }
  return where(`NOT (${expression}\n)`);
}
