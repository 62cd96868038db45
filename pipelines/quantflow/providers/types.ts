/**
 * Providers of raw data. A provider opens one file (an exchange, a data type, a date, a symbol) as a stream of bytes: CSV
 * in the layout of the data type's raw table, gzipped or plain. To add one: a file beside this one and a line in
 * `index.ts`.
 */
import type { z } from 'zod';
import { Failure } from '../../../core/errors.ts';
import type { TimeWindow } from '../../../core/partitions/definition/types.ts';
import type { RawTable } from '../csv/raw-table.ts';

/** One file asked of a provider. */
export interface FileRequest {
  readonly exchange: string;
  /** Key of the provider's tables. */
  readonly dataType: string;
  readonly table: RawTable;
  /** The partition's date, `YYYY-MM-DD`, and its bounds in microseconds: midnights of the project's zone. */
  readonly date: string;
  readonly window: TimeWindow;
  /** The provider's name of the symbol. */
  readonly symbol: string;
  readonly ticksPerUnit: number;
  /** The feed's values of the provider's `content` options. */
  readonly content: Options;
  readonly signal: AbortSignal;
  /** A folder for files on the way, removed after the step. */
  scratch(): Promise<string>;
}

/** A connected provider. */
export interface Source {
  /** What a message calls the file: its URL or name. */
  nameOf(request: FileRequest): string | Promise<string>;
  /**
   * The file's bytes. Chunks are given away: their memory is freed when they are read.
   *
   * @throws NoDataError when there is no such file, Failure when it is refused; any other error may be worth another try
   */
  open(request: FileRequest): AsyncIterable<Uint8Array>;
}

/** The provider has no file for the day. What that means is the feed's `missing`. */
export class NoDataError extends Failure {
  /** Where it was looked for. */
  readonly where: string;

  /** @param what such as `binance trades BTCUSDT on 2024-01-01` */
  constructor(what: string, where: string) {
    super(`no data for ${what}: ${where}; set missing: skip on the feed to take such days as empty`);
    this.where = where;
  }
}

/** What a message calls the data of a file, wherever it is. */
export function describeRequest({ exchange, dataType, symbol, date }: FileRequest): string {
  return `${exchange} ${dataType} ${symbol} on ${date}`;
}

/** What a provider takes from its surroundings. */
export interface Host {
  fetch(url: string, init: RequestInit): Promise<Response>;
  /** Resolves after `ms` milliseconds; rejects when the signal is aborted. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  /** Uniform in [0, 1). */
  random(): number;
  /** Milliseconds of a clock that never steps back. */
  now(): number;
}

/** Values of options by key. */
export type Options = Readonly<Record<string, unknown>>;
/** Options by key, each with its schema. */
export type OptionFields = Readonly<Record<string, z.ZodType>>;

/** A provider. */
export interface Provider {
  /** Value of a feed's `provider`. */
  readonly name: string;
  /** What it is, in a sentence. */
  readonly doc: string;
  /** Options that decide what the files hold: part of the code version. */
  readonly content: OptionFields;
  /** Options of the way there, such as an address or a credential: another value gives the same data. */
  readonly connection: OptionFields;
  /** Keys of `connection` that are never written in a file: `{ env: NAME }` or `{ secret: NAME }` stands for them. */
  readonly credentials?: readonly string[];
  /** Urls of folders that it reads, of checked `connection` options, where it does: the step's role gets the right. */
  reads?(connection: Options): readonly string[];
  /** The exchanges that it has, with checked `content` options; a feed may leave out the only one. Undefined: any. */
  exchanges(content: Options): readonly string[] | undefined;
  /** The data types of one of its exchanges. */
  tables(exchange: string, content: Options): Readonly<Record<string, RawTable>>;
  /** Its files are cut at midnight UTC, so the project's days are: other zones are refused. */
  readonly cutsAtUtc: boolean;
  /** Data types of a feed that names none. */
  readonly defaultDataTypes: readonly string[];
  /** Ticks per price unit of a symbol, where the provider knows it. */
  ticksPerUnit?(symbol: string): number | undefined;
  /** A source with checked `connection` options. */
  connect(connection: Options, host: Host): Source;
}
