/** Rows of delimited text. Source: Step Functions developer guide, "How Step Functions parses input CSV files". */
import { isTooLarge, payload } from '../../payload.ts';
import type { ItemFormat } from './types.ts';

/** Values of CSVDelimiter. */
export const csvDelimiters = {
  COMMA: ',',
  PIPE: '|',
  SEMICOLON: ';',
  SPACE: ' ',
  TAB: '\t',
} as const;

/**
 * `CSV`: an object of strings for each row. Values that a row lacks are empty, those that it has too many are left out.
 * A field in double quotes may hold delimiters and line ends.
 *
 * @param headers undefined: they are the first row
 */
export function csv(delimiter: string, headers: readonly string[] | undefined): ItemFormat {
  return async function* (lines, problem) {
    let names = headers;
    for await (const { fields, line } of rows(lines, delimiter)) {
      if (names === undefined) {
        names = fields;
        continue;
      }
      const item = payload(Object.fromEntries(names.map((name, i) => [name, fields[i] ?? ''])));
      if (isTooLarge(item.text)) throw problem(line, 'is larger than 262144 bytes');
      yield item;
    }
  };
}

/** Rows with the line that each begins at. Empty lines are none. */
async function* rows(
  lines: AsyncIterable<string>,
  delimiter: string,
): AsyncIterable<{ readonly fields: string[]; readonly line: number }> {
  let row: Row | undefined;
  let line = 0;
  let begun = 0;
  for await (const text of lines) {
    line++;
    if (row === undefined) {
      if (text.trim() === '') continue;
      row = new Row(delimiter);
      begun = line;
    } else row.add('\n');
    row.add(text);
    if (row.isOpen) continue;
    yield { fields: row.end(), line: begun };
    row = undefined;
  }
  if (row !== undefined) yield { fields: row.end(), line: begun };
}

/** A row under way. */
class Row {
  readonly #delimiter: string;
  readonly #fields: string[] = [];
  #field = '';
  #quoted = false;

  constructor(delimiter: string) {
    this.#delimiter = delimiter;
  }

  /** True inside quotes: the next line belongs to the row. */
  get isOpen(): boolean {
    return this.#quoted;
  }

  add(text: string): void {
    for (let i = 0; i < text.length; i++) {
      const char = text[i] as string;
      const next = text[i + 1];
      if (char === '\\') {
        // A backslash before any other character is dropped.
        if (next !== undefined && ['\\', '"', this.#delimiter].includes(next)) {
          this.#field += next;
          i++;
        }
      } else if (char === '"') {
        if (this.#quoted && next === '"') {
          this.#field += '"';
          i++;
        } else this.#quoted = !this.#quoted;
      } else if (char === this.#delimiter && !this.#quoted) {
        this.#fields.push(this.#field);
        this.#field = '';
      } else this.#field += char;
    }
  }

  end(): string[] {
    return [...this.#fields, this.#field];
  }
}
