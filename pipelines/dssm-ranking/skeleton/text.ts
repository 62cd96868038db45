/** Names and values as text of Athena SQL. */
import type { Where } from '../services/types.ts';

/** A quoted name. Names were checked: letters, digits and _. */
export function column(name: string, relation?: string): string {
  return relation === undefined ? `"${name}"` : `${relation}."${name}"`;
}

function literal(value: string | number | boolean): string {
  return typeof value === 'string' ? `'${value.replaceAll("'", "''")}'` : String(value);
}

/** The condition, or undefined for all rows. */
export function condition(where: Where, relation?: string): string | undefined {
  const terms = Object.entries(where).map(([name, value]) => `${column(name, relation)} = ${literal(value)}`);
  return terms.length === 0 ? undefined : terms.join(' and ');
}

const dayUs = 86_400_000_000;

/** A number of days in microseconds, as people read it. */
export function daysText(us: number): string {
  return `${us / dayUs} * ${dayUs}`;
}
