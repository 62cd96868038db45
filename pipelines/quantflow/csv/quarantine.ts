/** Rows of a file that cannot be taken. */

/** Rows that are written out; more are only counted. */
const mostWritten = 10_000;
const mostRowText = 200;
/** A file fails when more than this share of its rows, and more than {@link mostRows} rows, cannot be taken. */
const mostShare = 0.001;
const mostRows = 10;

/** Collects the rows of one file. */
export class Quarantine {
  /** Rows so far. */
  count = 0;
  readonly #file: string;
  readonly #lines: string[] = [];
  readonly #reasons: string[] = [];

  constructor(file: string) {
    this.#file = file;
  }

  /** Adds the row on a line (from 1, the header's line). */
  add(line: number, reason: string, row: string): void {
    this.count++;
    if (this.#reasons.length < 3) this.#reasons.push(`line ${line}: ${reason}`);
    if (this.count > mostWritten) return;
    const text = row.length > mostRowText ? `${row.slice(0, mostRowText)}...` : row;
    this.#lines.push(JSON.stringify({ file: this.#file, line, reason, row: text }));
  }

  /** The rows as JSON lines: file, line, reason, text; the first 10,000. */
  text(): string {
    return this.#lines.map((line) => `${line}\n`).join('');
  }

  /** Why a file with `rows` rows, these included, should not be taken at all; undefined when it may be. */
  problem(rows: number): string | undefined {
    if (this.count <= mostRows || this.count <= rows * mostShare) return undefined;
    return (
      `${this.#file}: ${this.count} of ${rows} rows are malformed, more than ${mostRows} and more than ` +
      `${mostShare * 100} %; the first: ${this.#reasons.join('; ')}`
    );
  }
}
