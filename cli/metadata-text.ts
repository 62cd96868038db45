/** Typed metadata as text for a terminal. */
import type { Metadata, MetadataValue } from '../core/metadata/value.ts';
import { countText, tableText } from './output.ts';

/** Lines of one value; a table, a document or Markdown has several. Control characters are shown, not obeyed. */
export function metadataLines(value: MetadataValue): readonly string[] {
  switch (value.type) {
    case 'int':
      return [countText(value.value)];
    case 'float':
    case 'bool':
      return [String(value.value)];
    case 'json':
      return JSON.stringify(value.value, null, 2).split('\n');
    case 'table': {
      const { columns, records } = value.value;
      const cells = records.map((record) => columns.map((name) => cellText(record[name] ?? null)));
      return tableText(columns.map(shown), cells).split('\n');
    }
    default:
      return value.value.split(/\r?\n/).map(shown);
  }
}

/** A value in a cell of a table: a number as one, what has several lines by its first. */
export function metadataCell(value: MetadataValue | undefined): string | number {
  if (value === undefined) return '-';
  if (value.type === 'int') return value.value;
  const [first = '', ...more] = value.type === 'json' ? [JSON.stringify(value.value)] : metadataLines(value);
  return more.length === 0 ? first : `${first} ...`;
}

/** `name value` lines under a margin; a value of several lines stands below its name. */
export function metadataText(metadata: Metadata): readonly string[] {
  return Object.entries(metadata).flatMap(([name, value]) => {
    const [first = '', ...more] = metadataLines(value);
    if (more.length === 0) return [`${name} ${first}`];
    return [name, ...[first, ...more].map((line) => `  ${line}`.trimEnd())];
  });
}

function cellText(cell: string | number | boolean | null): string | number {
  if (typeof cell === 'number') return Number.isInteger(cell) ? cell : String(cell);
  return cell === null ? '-' : shown(String(cell));
}

function shown(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Bidi_Control}]/gu, (c) =>
    c === '\t' ? '  ' : `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
