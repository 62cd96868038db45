/** Typed metadata: what a person reads beside a materialization, a check or a definition. Values are plain data, stored as they are. */

/**
 * A JSON document.
 *
 * @example
 * const settings: JsonValue = { depth: 25, venues: ['binance'] };
 */
export type JsonValue =
  | null
  | boolean
  | number
  | string
  | readonly JsonValue[]
  | { readonly [member: string]: JsonValue };

/**
 * A small table. A record without a column's cell has none there.
 *
 * @example
 * const gaps: MetadataTable = { columns: ['sym', 'seconds'], records: [{ sym: 'BTCUSDT', seconds: 12.5 }] };
 */
export interface MetadataTable {
  readonly columns: readonly string[];
  readonly records: readonly Readonly<Record<string, string | number | boolean | null>>[];
}

/**
 * A typed value. A timestamp is ISO 8601 in UTC, `md` is Markdown.
 *
 * @example
 * const rows: MetadataValue = { type: 'int', value: 3 };
 */
export type MetadataValue =
  | { readonly type: 'int' | 'float'; readonly value: number }
  | { readonly type: 'bool'; readonly value: boolean }
  | { readonly type: 'text' | 'md' | 'path' | 'url' | 'timestamp'; readonly value: string }
  | { readonly type: 'json'; readonly value: JsonValue }
  | { readonly type: 'table'; readonly value: MetadataTable };

/**
 * Typed metadata by name, as it is stored.
 *
 * @example
 * const stored: Metadata = { rows: metadata.int(3) };
 */
export type Metadata = Readonly<Record<string, MetadataValue>>;

/**
 * What may be given for a value: a typed one, or a bare one whose type is inferred. A whole number is an int, another a
 * float, a string text, a Date a timestamp, a URL a url, any other object or null a JSON document.
 *
 * @example
 * const price: MetadataInput = 0.5;
 */
export type MetadataInput = MetadataValue | string | number | boolean | object | null;

/**
 * Metadata by name as it is given.
 *
 * @example
 * const given: MetadataInputs = { rows: 3, source: new URL('https://example.com/trades.csv') };
 */
export type MetadataInputs = Readonly<Record<string, MetadataInput>>;

/**
 * Makers of typed values; {@link metadata} has them.
 *
 * @example metadata.md('**2** gaps')
 */
export interface MetadataMakers {
  /** A whole number, exact between -2^53 and 2^53. */
  int(value: number): MetadataValue;
  /** A finite number. */
  float(value: number): MetadataValue;
  bool(value: boolean): MetadataValue;
  text(value: string): MetadataValue;
  /** Markdown. */
  md(value: string): MetadataValue;
  /** Anything that JSON keeps, also what would be taken for a typed value. */
  json(value: unknown): MetadataValue;
  /** A small table. @param table columns left out: those of the records, in the order they come up */
  table(table: Partial<MetadataTable> & Pick<MetadataTable, 'records'>): MetadataValue;
  /** A path of a file or an object. */
  path(value: string): MetadataValue;
  /** An absolute URL: http, https, s3 or file. */
  url(value: string | URL): MetadataValue;
  /** A moment: a Date, or an ISO 8601 time with its offset. */
  timestamp(value: Date | string): MetadataValue;
}

/**
 * Typed metadata values. What is wrong with one is told when it is added, with the name of its field.
 *
 * @example
 * asset({
 *   key: 'audit',
 *   run: ({ addOutputMetadata }) =>
 *     addOutputMetadata({
 *       rows: 3, // the same as metadata.int(3)
 *       report: metadata.md('**2** gaps'),
 *       source: metadata.url('https://example.com/trades.csv'),
 *       worst: metadata.table({ records: [{ sym: 'BTCUSDT', gap_seconds: 12.5 }] }),
 *     }),
 * });
 */
export const metadata: MetadataMakers = Object.freeze({
  int: (value) => ({ type: 'int', value }),
  float: (value) => ({ type: 'float', value }),
  bool: (value) => ({ type: 'bool', value }),
  text: (value) => ({ type: 'text', value }),
  md: (value) => ({ type: 'md', value }),
  json: (value) => ({ type: 'json', value: value as JsonValue }),
  table: ({ columns, records }) => ({
    type: 'table',
    value: { columns: columns ?? [...new Set(records.flatMap((record) => Object.keys(record)))], records },
  }),
  path: (value) => ({ type: 'path', value }),
  url: (value) => ({ type: 'url', value: String(value) }),
  timestamp: (value) => ({ type: 'timestamp', value: typeof value === 'string' ? value : isoOf(value) }),
} satisfies MetadataMakers);

/** ISO text of a date, also of one that is none: what is wrong with it is told where it is added. */
export function isoOf(date: Date): string {
  return Number.isNaN(date.getTime()) ? String(date) : date.toISOString();
}
