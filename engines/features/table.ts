/** `ft_features`: the rows of one bar type. */
import type { BarTable } from '../bars/types.ts';
import { type LabelMethods, labelColumns } from '../labels/table.ts';
import { type Column, type ColumnSpec, column, nullable, type Table } from '../table.ts';
import { asOf, gather } from './as-of.ts';
import { type FeaturePlan, planFeatures, targets } from './resolve.ts';
import type { FeatureChoice } from './types.ts';

const headColumns: readonly ColumnSpec[] = [
  column('bar_type', 'string'),
  column('bar_id', 'int32'),
  column('ts', 'int64'),
  column('close', 'double'),
];

/** What a day offers besides the bars. */
export interface FeatureSources {
  /** `cdm_lob_l2`; needed by features with inputs `lob.*`. */
  readonly lob?: Table<Record<string, Float64Array>>;
  /** `cdm_labels`, of this bar type or of several; without it no label is joined. */
  readonly labels?: Table;
}

/** Schema of `ft_features` with these features and the labels of these methods, in table order. */
export function featureColumns(
  choices: readonly FeatureChoice[],
  methods: LabelMethods = {},
): readonly ColumnSpec[] {
  const joined = labelColumns(methods).filter((spec) => targets.includes(spec.name));
  const { chosen } = planFeatures(choices);
  return [...headColumns, ...chosen.map((name) => nullable(name, 'double')), ...joined];
}

/**
 * The rows of `ft_features` for one bar type, a row a bar: the chosen features in the order chosen, then the labels
 * that `sources.labels` has for the bar.
 *
 * @throws when the choices are not allowed, and when a feature needs the book and there is no `sources.lob`.
 */
export function computeFeatures(
  barType: string,
  bars: BarTable,
  choices: readonly FeatureChoice[],
  sources: FeatureSources = {},
): Table {
  const plan = planFeatures(choices);
  const { rows } = bars;
  const inputs = new Map<string, Float64Array>();
  for (const [name, values] of Object.entries(bars.columns)) inputs.set(name, values.subarray(0, rows));
  addLob(inputs, plan, sources.lob);
  // Inputs of a feature stand before it in the plan.
  for (const feature of plan.all.values()) {
    inputs.set(
      feature.name,
      feature.op.compute(
        feature.inputs.map((input) => inputs.get(input)!),
        feature.params,
      ),
    );
  }
  const columns: Record<string, Column> = {
    bar_type: new Array<string>(rows).fill(barType),
    bar_id: inputs.get('bar_id')!.slice(),
    ts: inputs.get('ts_close')!.slice(),
    close: inputs.get('close')!.slice(),
  };
  for (const name of plan.chosen) columns[name] = inputs.get(name)!;
  if (sources.labels !== undefined) {
    Object.assign(columns, joinLabels(barType, inputs.get('bar_id')!, sources.labels));
  }
  return { rows, columns };
}

/** Adds the needed columns of the last snapshot at or before each bar's end. */
function addLob(inputs: Map<string, Float64Array>, plan: FeaturePlan, lob: FeatureSources['lob']): void {
  if (plan.lob.length === 0) return;
  if (lob === undefined)
    throw new Error(`the features need cdm_lob_l2 for lob.${plan.lob[0]}, and it is not given`);
  const rows = asOf(lob.columns['ts']!.subarray(0, lob.rows), inputs.get('ts_close')!);
  for (const name of plan.lob) {
    const values = lob.columns[name];
    if (values === undefined)
      throw new Error(`a feature has the input lob.${name}, but cdm_lob_l2 has no column ${name}`);
    inputs.set(`lob.${name}`, gather(values, rows));
  }
}

/** The label columns by (bar_type, bar_id), NaN where the table has no such row. */
function joinLabels(barType: string, barId: Float64Array, table: Table): Record<string, Float64Array> {
  const types = table.columns['bar_type'] as string[];
  const ids = table.columns['bar_id'] as Float64Array;
  // Both number the bars of the day from 0.
  const rowOf = new Int32Array(table.rows).fill(-1);
  for (let row = 0; row < table.rows; row++) if (types[row] === barType) rowOf[ids[row]!] = row;
  const rows = new Int32Array(barId.length);
  for (let i = 0; i < rows.length; i++) rows[i] = rowOf[barId[i]!] ?? -1;
  const present = targets.filter((name) => table.columns[name] !== undefined);
  return Object.fromEntries(present.map((name) => [name, gather(table.columns[name] as Float64Array, rows)]));
}
