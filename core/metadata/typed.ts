/** Given metadata -> typed metadata: types are inferred, and what cannot be kept is refused by its field. */
import { copyOfJson } from './json-copy.ts';
import {
  isoOf,
  type Metadata,
  type MetadataInputs,
  type MetadataTable,
  type MetadataValue,
} from './value.ts';

/** Bytes of JSON that one value may have, and all values of one owner: both fit a catalog's item. */
const maxValueBytes = 64 * 1024;
const maxBytes = 256 * 1024;

const schemes: readonly string[] = ['http:', 'https:', 's3:', 'file:'];
const isoTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/;

/**
 * Types and checks metadata; the result shares nothing with what was given.
 *
 * @param owner what the metadata is of, for messages: `output trades`
 * @throws RangeError that names the field, what is wrong and the remedy
 */
export function typedMetadata(owner: string, given: MetadataInputs): Metadata {
  let total = 0;
  const entries = Object.entries(given).map(([name, input]) => {
    if (!/^[^\p{Cc}]{1,128}$/u.test(name)) {
      throw new RangeError(
        `metadata ${JSON.stringify(name)} of ${owner}: a name has 1 to 128 characters, none of them a control character`,
      );
    }
    const refuse = (problem: string): never => {
      throw new RangeError(`metadata ${name} of ${owner}: ${problem}`);
    };
    const value = checked(inferred(input, refuse), refuse);
    const bytes = new TextEncoder().encode(JSON.stringify(value)).length;
    total += bytes;
    if (bytes > maxValueBytes)
      refuse(`it has ${bytes} bytes, at most ${maxValueBytes} are allowed; keep it by context.attach`);
    if (total > maxBytes)
      refuse(`with it the metadata has over ${maxBytes} bytes in all; keep large ones by context.attach`);
    return [name, value] as const;
  });
  return Object.freeze(Object.fromEntries(entries));
}

/** The values without their types, for a message. */
export function bareMetadata(metadata: Metadata): Readonly<Record<string, MetadataValue['value']>> {
  return Object.fromEntries(Object.entries(metadata).map(([name, { value }]) => [name, value]));
}

type Refuse = (problem: string) => never;

const shapes: Readonly<Record<MetadataValue['type'], string>> = {
  int: 'number',
  float: 'number',
  bool: 'boolean',
  text: 'string',
  md: 'string',
  path: 'string',
  url: 'string',
  timestamp: 'string',
  json: '',
  table: 'object',
};

/** True for an object with a known type and a value, and nothing else. */
function isTyped(input: object): input is MetadataValue {
  const { type } = input as { readonly type?: unknown };
  return (
    typeof type === 'string' &&
    Object.hasOwn(shapes, type) &&
    'value' in input &&
    Object.keys(input).length === 2
  );
}

function inferred(input: unknown, refuse: Refuse): MetadataValue {
  switch (typeof input) {
    case 'number':
      return { type: Number.isSafeInteger(input) ? 'int' : 'float', value: input };
    case 'string':
      return { type: 'text', value: input };
    case 'boolean':
      return { type: 'bool', value: input };
    case 'object':
      if (input instanceof Date) return { type: 'timestamp', value: isoOf(input) };
      if (input instanceof URL) return { type: 'url', value: input.href };
      return input !== null && isTyped(input) ? input : { type: 'json', value: input as never };
    case 'undefined':
      return refuse('it is undefined; leave the field out, or give null');
    case 'bigint':
      return refuse(`${input}n is a bigint; give Number(value), or metadata.text(String(value))`);
    default:
      return refuse(`a ${typeof input} cannot be kept; give a string, a number or a JSON document`);
  }
}

function checked(typed: MetadataValue, refuse: Refuse): MetadataValue {
  const { type, value } = typed;
  const shape = shapes[type];
  if (shape !== '' && (typeof value !== shape || value === null))
    return refuse(
      `a value of type ${type} is a ${shape}, not ${JSON.stringify(value)}; for a JSON document write metadata.json(...)`,
    );
  switch (typed.type) {
    case 'int':
      if (Number.isSafeInteger(typed.value)) return { type: 'int', value: typed.value + 0 };
      return refuse(
        `${typed.value} is not a whole number between -2^53 and 2^53; use metadata.float or metadata.text`,
      );
    case 'float':
      if (Number.isFinite(typed.value)) return { type: 'float', value: typed.value + 0 };
      return refuse(`${typed.value} is not a finite number; leave the field out, or give null`);
    case 'path':
      if (/^[^\p{Cc}]+$/u.test(typed.value)) return typed;
      return refuse(`path ${JSON.stringify(typed.value)} is empty or has a control character`);
    case 'url':
      return { type: 'url', value: urlOf(typed.value, refuse) };
    case 'timestamp':
      return { type: 'timestamp', value: timeOf(typed.value, refuse) };
    case 'json':
      return { type: 'json', value: copyOfJson(typed.value, refuse) };
    case 'table':
      return { type: 'table', value: tableOf(typed.value, refuse) };
    default:
      return { ...typed };
  }
}

function urlOf(text: string, refuse: Refuse): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url !== undefined && schemes.includes(url.protocol)) return url.href;
  return refuse(
    `${JSON.stringify(text)} is no URL of ${schemes.map((scheme) => `${scheme}//`).join(', ')}; for another address use metadata.text`,
  );
}

function timeOf(text: string, refuse: Refuse): string {
  const time = isoTime.test(text) ? Date.parse(text) : Number.NaN;
  if (!Number.isNaN(time)) return new Date(time).toISOString();
  return refuse(
    `${JSON.stringify(text)} is no time; give a Date, or ISO 8601 with its offset, such as 2024-01-01T00:00:00Z`,
  );
}

function tableOf({ columns, records }: MetadataTable, refuse: Refuse): MetadataTable {
  if (!Array.isArray(columns) || !Array.isArray(records))
    return refuse('a table is { columns, records }; make it with metadata.table({ records: [...] })');
  for (const [at, record] of records.entries()) {
    for (const [name, cell] of Object.entries(record as Readonly<Record<string, unknown>>)) {
      if (!columns.includes(name))
        refuse(`record ${at} has a cell of ${name}, which is not one of the columns ${columns.join(', ')}`);
      const isCell = cell === null || ['string', 'number', 'boolean'].includes(typeof cell);
      if (!isCell || (typeof cell === 'number' && !Number.isFinite(cell)))
        refuse(
          `column ${name} of record ${at} is ${String(cell)}; a cell is a string, a finite number, a boolean or null`,
        );
    }
  }
  return { columns: [...columns], records: records.map((record) => ({ ...record })) };
}
