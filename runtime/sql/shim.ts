/**
 * Athena's SQL on DuckDB: macros for functions that DuckDB has under another name or, worse, under the same name with
 * another meaning, and settings. What no macro can do is changed in the text (`dialect.ts`) or refused (`lint/`).
 * Built-in functions that a macro takes the name of are called as `system.main.<name>`.
 */
import { duckDbFormat } from './format-letters.ts';

/** Settings of a connection that make DuckDB divide, order and tell the time as Athena does. */
export const settings: readonly string[] = [
  "SET TimeZone = 'UTC'",
  // 7/2 is 3; doubles are divided as ever.
  'SET integer_division = true',
];

const units = ['millisecond', 'second', 'minute', 'hour', 'day', 'week', 'month', 'quarter', 'year'];
const addedInterval = units
  .map((unit) => `WHEN '${unit}' THEN to_${unit}s(CAST(amount AS ${integerOf(unit)}))`)
  .join(' ');

/** DuckDB's `to_<unit>s` take what their unit can be counted in. */
function integerOf(unit: string): string {
  if (unit === 'millisecond' || unit === 'second') return 'DOUBLE';
  return unit === 'minute' || unit === 'hour' ? 'BIGINT' : 'INTEGER';
}

/** Macro name and parameters -> body. Overloads stand in one list. */
const macros: Readonly<Record<string, readonly string[]>> = {
  // Milliseconds, rounded: Athena's timestamp(3).
  from_unixtime: ['(seconds) AS to_timestamp(floor(CAST(seconds AS DOUBLE) * 1000 + 0.5) / 1000)'],
  from_unixtime_nanos: ['(nanoseconds) AS make_timestamp_ns(CAST(nanoseconds AS BIGINT))'],
  to_unixtime: ['(moment) AS epoch(moment)'],
  date_add: [`(unit, amount, moment) AS moment + CASE lower(unit) ${addedInterval} END`],
  // Whole units between, not boundaries crossed.
  date_diff: ['(unit, earlier, later) AS datesub(lower(unit), earlier, later)'],
  // The format must be a literal: its letters are changed in the text.
  date_parse: ['(text, format) AS strptime(text, format)'],
  day_of_month: ['(moment) AS day(moment)'],
  day_of_year: ['(moment) AS dayofyear(moment)'],
  last_day_of_month: ['(moment) AS last_day(moment)'],
  date_format: [`(moment, format) AS strftime(moment, ${duckDbFormat('format')})`],
  day_of_week: ['(moment) AS isodow(moment)'],
  approx_distinct: ['(x) AS count(DISTINCT x)', '(x, e) AS count(DISTINCT x)'],
  approx_percentile: ['(x, percentage) AS quantile_disc(x, percentage)'],
  element_at: ['(collection, place) AS collection[place]'],
  // Null where it is not found among nulls.
  contains: [
    '(list, x) AS CASE WHEN list_contains(list, x) THEN true WHEN x IS NULL OR list_count(list) < len(list) THEN NULL ELSE false END',
  ],
  array_max: ['(list) AS CASE WHEN list_count(list) = len(list) THEN list_max(list) END'],
  array_min: ['(list) AS CASE WHEN list_count(list) = len(list) THEN list_min(list) END'],
  cardinality: ['(list) AS len(list)'],
  sequence: [
    '(first, last) AS generate_series(first, last, CASE WHEN first <= last THEN 1 ELSE -1 END)',
    '(first, last, step) AS generate_series(first, last, step)',
  ],
  map_agg: ['(k, v) AS map(list(k), list(v))'],
  json_extract_scalar: [
    "(document, path) AS CASE WHEN json_type(document, path) NOT IN ('OBJECT', 'ARRAY') THEN json_extract_string(document, path) END",
  ],
  regexp_like: ['(text, pattern) AS regexp_matches(text, pattern)'],
  // All matches; groups are $1 there and \1 here.
  regexp_replace: [
    "(text, pattern) AS system.main.regexp_replace(text, pattern, '', 'g')",
    "(text, pattern, replacement) AS system.main.regexp_replace(text, pattern, system.main.regexp_replace(replacement, '\\$(\\d+)', '\\\\\\1', 'g'), 'g')",
  ],
  bitwise_and: ['(a, b) AS (a & b)'],
  bitwise_or: ['(a, b) AS (a | b)'],
  bitwise_xor: ['(a, b) AS xor(a, b)'],
  truncate: ['(x) AS trunc(x)'],
  every: ['(x) AS bool_and(x)'],
  is_nan: ['(x) AS isnan(x)'],
  is_finite: ['(x) AS isfinite(x)'],
  is_infinite: ['(x) AS isinf(x)'],
  nan: ["() AS CAST('NaN' AS DOUBLE)"],
  infinity: ["() AS CAST('Infinity' AS DOUBLE)"],
  to_utf8: ['(text) AS encode(text)'],
  to_hex: ['(bytes) AS hex(bytes)'],
  from_hex: ['(text) AS unhex(text)'],
  md5: ['(bytes) AS unhex(system.main.md5(bytes))'],
  sha1: ['(bytes) AS unhex(system.main.sha1(bytes))'],
  sha256: ['(bytes) AS unhex(system.main.sha256(bytes))'],
  // Nulls are left out.
  array_join: [
    "(list, delimiter) AS CASE WHEN list IS NOT NULL THEN coalesce(array_to_string(list, delimiter), '') END",
  ],
  // A null makes all null.
  concat: overloads(8, (names) => names.join(' || ')),
  // Null beyond the last part.
  split_part: ['(text, delimiter, part) AS string_split(text, delimiter)[part]'],
  substr: partOf('substr'),
  substring: partOf('substring'),
  // EXTRACT is parsed to it. Sunday is 7.
  date_part: [
    "(unit, moment) AS CASE WHEN lower(unit) = 'dow' THEN isodow(moment) ELSE system.main.date_part(unit, moment) END",
  ],
  greatest: nullPropagating('greatest'),
  least: nullPropagating('least'),
  ...integerCasts(),
};

/** Statements that define the macros in the current database. */
export const macroStatements: readonly string[] = Object.entries(macros).map(
  ([name, bodies]) => `CREATE MACRO ${name}${bodies.join(', ')}`,
);

/** Characters count from 1; there is none at 0. */
function partOf(name: string): readonly string[] {
  const call = (args: string): string =>
    `(${args}) AS CASE WHEN start = 0 THEN '' ELSE system.main.${name}(${args}) END`;
  return [call('text, start'), call('text, start, count')];
}

/** `cast_to_bigint(x)` and the like: halves of a double are rounded up, and a text is an integer's. */
function integerCasts(): Readonly<Record<string, readonly string[]>> {
  const kinds = ['tinyint', 'smallint', 'integer', 'bigint'].flatMap(
    (type) =>
      [
        [type, ''],
        [type, 'try_'],
      ] as const,
  );
  return Object.fromEntries(
    kinds.map(([type, attempt]) => {
      const cast = (value: string): string => `${attempt}cast(${value} AS ${type})`;
      const refused = attempt === '' ? `error('Cannot cast ' || x || ' to ${type}')` : 'NULL';
      const isNoInteger =
        "typeof(x) = 'VARCHAR' AND NOT regexp_full_match(CAST(x AS VARCHAR), '[+-]?[0-9]+')";
      const isDouble = "typeof(x) IN ('DOUBLE', 'FLOAT')";
      return [
        `${attempt}cast_to_${type}`,
        [
          `(x) AS CASE WHEN ${isDouble} THEN ${cast('round(TRY_CAST(x AS DOUBLE))')} WHEN ${isNoInteger} THEN ${refused} ELSE ${cast('x')} END`,
        ],
      ];
    }),
  );
}

/** One null makes all null. */
function nullPropagating(name: string): readonly string[] {
  return overloads(5, (names) => {
    const anyNull = names.map((x) => `${x} IS NULL`).join(' OR ');
    return `CASE WHEN ${anyNull} THEN NULL ELSE system.main.${name}(${names.join(', ')}) END`;
  });
}

/** A function of 2 to `most` arguments. */
function overloads(most: number, body: (names: readonly string[]) => string): readonly string[] {
  return Array.from({ length: most - 1 }, (_, extra) => {
    const names = Array.from({ length: extra + 2 }, (_, i) => `x${i}`);
    return `(${names.join(', ')}) AS ${body(names)}`;
  });
}
