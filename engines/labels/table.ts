/** `cdm_labels`: the rows of one bar type. */
import { type ParamValues, resolveDefinition } from '../params.ts';
import { type Column, type ColumnSpec, column, nullable, type Table } from '../table.ts';
import { ewmaVolatility, logPrices } from '../volatility.ts';
import { type LabelName, labels } from './index.ts';
import type { LabelInput } from './types.ts';

/** The methods to apply, each with its parameters; parameters left out take their defaults. */
export type LabelMethods = Readonly<Partial<Record<LabelName, ParamValues>>>;

/** The part of a bar table that labels are made of. */
export type LabelledBars = Table<{ ts_close: Float64Array; close: Float64Array }>;

const headColumns: readonly ColumnSpec[] = [
  column('bar_type', 'string'),
  column('bar_id', 'int32'),
  column('ts', 'int64'),
  column('close', 'double'),
  nullable('vol', 'double'),
];

/** Schema of `cdm_labels` with these methods, in table order. @throws for an unknown method or parameter. */
export function labelColumns(methods: LabelMethods): readonly ColumnSpec[] {
  return [
    ...headColumns,
    ...resolveMethods(methods).flatMap(({ definition, params }) => definition.columns(params)),
  ];
}

/**
 * The rows of `cdm_labels` for one bar type, a row a bar. `bar_id` is the row number, `ts` the bar's `ts_close`.
 *
 * @throws for an unknown method or parameter.
 */
export function computeLabels(barType: string, bars: LabelledBars, methods: LabelMethods): Table {
  const { rows } = bars;
  const close = bars.columns.close.subarray(0, rows);
  const tsClose = bars.columns.ts_close.subarray(0, rows);
  const logClose = logPrices(close);
  const events = new Uint8Array(rows).fill(1);
  const input: LabelInput = { rows, logClose, tsClose, vol: ewmaVolatility(logClose), events };
  const columns: Record<string, Column> = {
    bar_type: new Array<string>(rows).fill(barType),
    bar_id: Float64Array.from({ length: rows }, (_, i) => i),
    ts: tsClose.slice(),
    close: close.slice(),
    vol: input.vol,
  };
  for (const { definition, params } of resolveMethods(methods)) {
    const out: Record<string, Float64Array> = {};
    for (const { name } of definition.columns(params)) out[name] = new Float64Array(rows).fill(Number.NaN);
    definition.compute(input, params, out);
    const { eventColumn } = definition;
    if (eventColumn !== undefined) {
      for (let i = 0; i < rows; i++) if (!(Math.abs(out[eventColumn]![i]!) > 0)) events[i] = 0;
    }
    Object.assign(columns, out);
  }
  return { rows, columns };
}

/** Methods in registry order with all their parameters. */
function resolveMethods(methods: LabelMethods) {
  const known = Object.keys(labels) as LabelName[];
  for (const name of Object.keys(methods)) {
    if (!Object.hasOwn(labels, name)) {
      throw new Error(`label_engine.methods: ${name} is not a method; allowed: ${known.join(', ')}`);
    }
  }
  return known.flatMap((name) => {
    const given = methods[name];
    if (given === undefined) return [];
    const definition = labels[name];
    const params = resolveDefinition(`label_engine.methods.${name}`, definition, given);
    return [{ definition, params }];
  });
}
