/** Which columns the columns of `ft_features` are made from, as the features' plan says. */
import type { ColumnLineage } from '../../../core/assets/column-lineage.ts';
import { LOB, targets } from '../../../engines/features/plan/names.ts';
import type { FeaturePlan } from '../../../engines/features/plan/types.ts';
import type { FeatureInputs } from './features.ts';

/** Columns of the bars that stand in `ft_features` as they are. */
const kept = { bar_id: 'bar_id', ts: 'ts_close', close: 'close' } as const;

/** The lineage of some columns of `ft_features`: features by their leaves in the plan, labels by their names. */
export function featureLineage(
  plan: FeaturePlan,
  columns: readonly string[],
  { bars, cdm_lob_l2, cdm_labels }: FeatureInputs,
): ColumnLineage {
  const ofBars = (column: string): ColumnLineage[string] =>
    Object.values(bars).map((asset) => ({ asset, column }));
  const lineage: Record<string, ColumnLineage[string]> = { bar_type: [] };
  for (const [name, column] of Object.entries(kept)) lineage[name] = ofBars(column);
  for (const { name, slot } of plan.outputs)
    lineage[name] = leavesOf(plan, slot).flatMap((leaf) =>
      leaf.startsWith(LOB) ? [{ asset: cdm_lob_l2, column: leaf.slice(LOB.length) }] : ofBars(leaf),
    );
  if (cdm_labels !== undefined)
    for (const name of targets)
      if (columns.includes(name)) lineage[name] = [{ asset: cdm_labels, column: name }];
  return lineage;
}

/** The columns that a step of a plan reads, through the steps before it; each once. */
function leavesOf({ steps }: FeaturePlan, slot: number): readonly string[] {
  const found = new Set<string>();
  const seen = new Set<number>();
  const visit = (at: number): void => {
    const step = steps[at];
    if (step === undefined || seen.has(at)) return;
    seen.add(at);
    if ('op' in step) step.inputs.forEach(visit);
    else found.add(step.column);
  };
  visit(slot);
  return [...found];
}
