/** Key formats: a subset of strftime, compiled once to a writer and a reader. */
import { civilOf, dayOf, daySeconds, daysInMonth } from './civil.ts';

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const fullMonths = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];

/** What a format tells apart: enough of it and every window has a key of its own. */
export type FormatPart = 'year' | 'month' | 'day' | 'hour' | 'minute';

/** A local time read from a key; `offset` (seconds) when the key says it. */
export interface LocalTime {
  readonly local: number;
  readonly offset: number | undefined;
}

/** A compiled format. Times are seconds of a local clock. */
export interface KeyFormat {
  readonly text: string;
  readonly parts: ReadonlySet<FormatPart>;
  readonly hasOffset: boolean;
  write(local: number, offset: number): string;
  /** Undefined for a text of another form. With `suffix` an offset such as `-0500` may follow. */
  read(key: string, suffix: boolean): LocalTime | undefined;
}

/** Fields by their place in the list that a reader fills. */
const [yearAt, monthAt, dayAt, hourAt, minuteAt, secondAt, ordinalAt] = [0, 1, 2, 3, 4, 5, 6] as const;

interface Directive {
  readonly field: number;
  readonly digits: number;
  readonly parts: readonly FormatPart[];
  readonly names?: readonly string[];
}

const directives: Readonly<Record<string, Directive>> = {
  Y: { field: yearAt, digits: 4, parts: ['year'] },
  m: { field: monthAt, digits: 2, parts: ['month'] },
  b: { field: monthAt, digits: 0, parts: ['month'], names: months },
  B: { field: monthAt, digits: 0, parts: ['month'], names: fullMonths },
  d: { field: dayAt, digits: 2, parts: ['day'] },
  j: { field: ordinalAt, digits: 3, parts: ['month', 'day'] },
  H: { field: hourAt, digits: 2, parts: ['hour'] },
  M: { field: minuteAt, digits: 2, parts: ['minute'] },
  S: { field: secondAt, digits: 2, parts: [] },
};

/** `-18000` -> `-0500`. */
export function offsetText(offset: number): string {
  const abs = Math.abs(offset);
  const two = (n: number): string => String(n).padStart(2, '0');
  const seconds = abs % 60 === 0 ? '' : two(abs % 60);
  return `${offset < 0 ? '-' : '+'}${two(Math.floor(abs / 3600))}${two(Math.floor(abs / 60) % 60)}${seconds}`;
}

/** Reads `-0500` or `-05:00` at the end of a text; undefined when it is none. */
function readOffset(text: string): number | undefined {
  if (text === 'Z') return 0;
  const found = /^([+-])(\d{2}):?([0-5]\d)(?:([0-5]\d))?$/.exec(text);
  if (found === null) return undefined;
  const size = Number(found[2]) * 3600 + Number(found[3]) * 60 + Number(found[4] ?? 0);
  return found[1] === '-' ? -size : size;
}

const pad2: readonly string[] = Array.from({ length: 100 }, (_, i) => String(i).padStart(2, '0'));

/** A piece of a format: a text to copy, a directive, or `z`. */
type Piece = string | Directive | 'z';

function pieces(format: string): readonly (readonly [Piece, boolean])[] {
  const found: [Piece, boolean][] = [];
  for (let i = 0; i < format.length; i++) {
    if (format[i] !== '%') {
      found.push([format[i] as string, true]);
      continue;
    }
    const name = format[++i] ?? '';
    const directive = directives[name];
    if (name === 'z') found.push(['z', false]);
    else if (directive !== undefined) found.push([directive, false]);
    else
      throw new RangeError(
        `format ${JSON.stringify(format)}: %${name} is not available; use ${Object.keys(directives)
          .map((d) => `%${d}`)
          .join(' ')} %z`,
      );
  }
  return found;
}

function digitsAt(text: string, at: number, count: number): number {
  let value = 0;
  for (let i = at; i < at + count; i++) {
    const digit = text.charCodeAt(i) - 48;
    if (!(digit >= 0 && digit <= 9)) return -1;
    value = value * 10 + digit;
  }
  return value;
}

function localOf(f: readonly number[]): number | undefined {
  const [year, month, day, hour, minute, second, ordinal] = f as [
    number,
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  if (month < 1 || month > 12 || hour > 23 || minute > 59 || second > 59) return undefined;
  let date: number;
  if (ordinal >= 0) {
    date = dayOf(year, 1, 1) + ordinal - 1;
    if (ordinal < 1 || civilOf(date).year !== year) return undefined;
  } else {
    if (day < 1 || day > daysInMonth(year, month)) return undefined;
    date = dayOf(year, month, day);
  }
  return date * daySeconds + hour * 3600 + minute * 60 + second;
}

/**
 * Compiles a format. What it leaves out is read as the first month, day 1, midnight.
 *
 * @throws RangeError for a directive that is not available
 */
export function keyFormat(text: string): KeyFormat {
  const list = pieces(text);
  const parts = new Set(list.flatMap(([piece]) => (typeof piece === 'string' ? [] : piece.parts)));
  const hasOffset = list.some(([piece, literal]) => piece === 'z' && !literal);
  return {
    text,
    parts,
    hasOffset,
    write(local, offset) {
      const day = Math.floor(local / daySeconds);
      const time = local - day * daySeconds;
      const civil = civilOf(day);
      let out = '';
      for (const [piece, literal] of list) {
        if (typeof piece === 'string') {
          out += literal ? piece : offsetText(offset);
          continue;
        }
        switch (piece.field) {
          case yearAt:
            out += civil.year >= 1000 ? civil.year : String(civil.year).padStart(4, '0');
            break;
          case monthAt:
            out += piece.names === undefined ? pad2[civil.month] : piece.names[civil.month - 1];
            break;
          case dayAt:
            out += pad2[civil.day];
            break;
          case hourAt:
            out += pad2[Math.floor(time / 3600)];
            break;
          case minuteAt:
            out += pad2[Math.floor(time / 60) % 60];
            break;
          case secondAt:
            out += pad2[time % 60];
            break;
          default:
            out += String(day - dayOf(civil.year, 1, 1) + 1).padStart(3, '0');
        }
      }
      return out;
    },
    read(key, suffix) {
      const found = [1970, 1, 1, 0, 0, 0, -1];
      let at = 0;
      let offset: number | undefined;
      for (const [piece, literal] of list) {
        if (literal) {
          if (key[at] !== piece) return undefined;
          at += 1;
        } else if (typeof piece === 'string') {
          const length = /^(Z|[+-]\d{2}:\d{2}|[+-]\d{6}|[+-]\d{4})/.exec(key.slice(at))?.[0].length ?? 0;
          offset = readOffset(key.slice(at, at + length));
          if (offset === undefined) return undefined;
          at += length;
        } else if (piece.names !== undefined) {
          const rest = key.slice(at);
          const index = piece.names.findIndex((name) => rest.startsWith(name));
          if (index < 0) return undefined;
          found[piece.field] = index + 1;
          at += (piece.names[index] as string).length;
        } else {
          const value = digitsAt(key, at, piece.digits);
          if (value < 0) return undefined;
          found[piece.field] = value;
          at += piece.digits;
        }
      }
      if (at < key.length) {
        if (!suffix || offset !== undefined) return undefined;
        offset = readOffset(key.slice(at));
        if (offset === undefined) return undefined;
      }
      const local = localOf(found);
      return local === undefined ? undefined : { local, offset };
    },
  };
}

const iso = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.0+)?)?(Z|[+-]\d{2}:?\d{2})?)?$/;

/** Reads an ISO date or date and time, with or without an offset; undefined when it is none. */
export function readIso(text: string): LocalTime | undefined {
  const found = iso.exec(text);
  if (found === null) return undefined;
  const [, date = '', hour = '0', minute = '0', second = '0', zone] = found;
  const [year, month, day] = date.split('-').map(Number) as [number, number, number];
  const local = localOf([year, month, day, Number(hour), Number(minute), Number(second), -1]);
  return local === undefined
    ? undefined
    : { local, offset: zone === undefined ? undefined : readOffset(zone) };
}
