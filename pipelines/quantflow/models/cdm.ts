/**
 * The two CDM tables that SQL makes: their columns, and the select over the raw tables. A raw table says in `cdm` by
 * which expressions the columns come out of it; the models are generated from that, inside a run or by `qf generate`.
 */
import { stringify } from 'yaml';
import type { TableSchema } from '../../../core/assets/table.ts';
import { table } from '../../../core/assets/value-type.ts';
import type { Model } from './load.ts';
import type { ModelTest } from './tests.ts';

/** Name of a CDM table. */
export type CdmName = 'cdm_trade' | 'cdm_book_delta';

/** A CDM table. */
export interface CdmTable {
  readonly description: string;
  readonly columns: TableSchema;
  /** Tests of a generated model. */
  readonly tests: readonly ModelTest[];
}

/** What the state engine takes for granted. */
const rowsAreWhole: readonly ModelTest[] = [
  { not_null: ['ts', 'seq', 'side', 'price', 'size'] },
  { unique: ['seq'] },
];

/** The CDM tables by name. `seq`, `symbol` and `exchange` are the raw table's own. */
export const cdmTables: Readonly<Record<CdmName, CdmTable>> = {
  cdm_trade: {
    description:
      "Trades of every feed in one shape. ts is the recorder's clock; side is the aggressor, +1 buy, -1 sell, 0 unknown.",
    columns: {
      ts: 'int64',
      exchange_ts: 'int64',
      seq: 'int64',
      symbol: 'string',
      exchange: 'string',
      trade_id: 'string',
      side: 'int8',
      price: 'double',
      size: 'double',
    },
    tests: [...rowsAreWhole, { accepted_values: { column: 'side', values: [-1, 0, 1] } }],
  },
  cdm_book_delta: {
    description:
      "Changes of book levels of every feed in one shape. size is the level's new total, 0 removes it; side is +1 bid, -1 ask.",
    columns: {
      ts: 'int64',
      exchange_ts: 'int64',
      seq: 'int64',
      symbol: 'string',
      exchange: 'string',
      is_snapshot: 'bool',
      side: 'int8',
      price: 'double',
      size: 'double',
    },
    tests: [...rowsAreWhole, { accepted_values: { column: 'side', values: [-1, 1] } }],
  },
};

/** How a raw table becomes rows of a CDM table: Athena SQL for each column; one left out is the raw column of its name. */
export interface CdmSource {
  readonly table: CdmName;
  readonly select: Readonly<Record<string, string>>;
}

/** A raw table that a model reads. */
export interface ModelSource {
  /** Asset key of the raw table. */
  readonly key: string;
  readonly cdm: CdmSource;
}

/** A CDM table's model over some raw tables. Without any the table is empty: no feed has the data. */
export function generatedModel(name: CdmName, sources: readonly ModelSource[]): Model {
  const { description, columns, tests } = cdmTables[name];
  const select = sources.length === 0 ? emptySelect(columns) : sources.map(selectOf).join('\nunion all\n');
  const refs = sources.map(({ key }) => key);
  return {
    name,
    description,
    type: table(columns, { sortKey: ['seq'] }),
    select,
    refs,
    tests,
    begin: undefined,
  };
}

/** The text of a model, as `qf generate` writes it. */
export function modelText({ name, description, type, select, tests }: Model): string {
  const head = stringify(
    { name, description, columns: type.schema, sort_key: type.sortKey, tests },
    { lineWidth: 0, aliasDuplicateObjects: false },
  );
  return `---\n${head}---\n${select}\n`;
}

function selectOf({ key, cdm: { table, select } }: ModelSource): string {
  const items = Object.keys(cdmTables[table].columns).map((column) => {
    const expression = select[column] ?? column;
    return expression === column ? `  ${column}` : `  ${expression} as ${column}`;
  });
  return `select\n${items.join(',\n')}\nfrom ref('${key}')`;
}

function emptySelect(columns: TableSchema): string {
  const items = Object.keys(columns).map((column) => `  null as ${column}`);
  return `select\n${items.join(',\n')}\nwhere false`;
}
