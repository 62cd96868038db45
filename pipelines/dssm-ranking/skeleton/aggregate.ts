/** Aggregations as SQL: what is aggregated, and what stands there when no event lies in the window. */
import type { Aggregation, Where } from '../services/types.ts';
import { column, condition } from './text.ts';

/**
 * The aggregate over the rows that meet a condition; as a window function with `over`, else in a grouped select whose
 * own condition has done that. Null when there is no row, but for counts.
 */
export function aggregate(aggregation: Aggregation, time: string, where: Where, over?: string): string {
  const relation = over === undefined ? 'h' : undefined;
  const only = over === undefined ? undefined : condition(where);
  const suffix = over === undefined ? '' : ` over ${over}`;
  const when = (value: string, test = only): string =>
    test === undefined ? value : `case when ${test} then ${value} end`;
  const { function: fn, column: name } = aggregation;
  if (fn === 'count') return only === undefined ? `count(*)${suffix}` : `count(${when('1')})${suffix}`;
  const value = column(name as string, relation);
  if (fn === 'distinct') return `count(distinct ${when(value)})${suffix}`;
  if (fn !== 'last') return `${fn}(${when(value)})${suffix}`;
  // Of several values at the latest moment, the greatest.
  const test = [only, `${value} is not null`].filter((term) => term !== undefined).join(' and ');
  return `max_by(${value}, ${when(`row(${column(time, relation)}, ${value})`, test)})${suffix}`;
}

/** An aggregate with what it is when its window is empty; `counted` when an empty window gives 0 by itself. */
export function orEmpty(expression: string, { empty }: Aggregation, counted: boolean): string {
  if (empty === null) return counted ? `nullif(${expression}, 0)` : expression;
  return counted ? expression : `coalesce(${expression}, 0)`;
}

/** Whether the function counts. */
export function counts({ function: fn }: Aggregation): boolean {
  return fn === 'count' || fn === 'distinct';
}
