/**
 * The attributes of the selection language. Some are read from the graph, some from facts that the caller gives, some
 * have nothing behind them yet and say so. In every value `*` stands for any characters, and `<null>` for "has none".
 */
import { type AssetOutput, isExecutable, isExternal, parquetSchemaOf } from '../../assets/step.ts';
import { assetSegment } from '../../names.ts';
import type { FactAttribute } from './types.ts';

/** How an attribute is looked up. */
export type Attribute = { readonly takesEquals?: true } & (
  | {
      readonly from: 'graph';
      /** Values of an asset, or pairs for an attribute that takes `=`. */
      readonly values: (asset: AssetOutput) => readonly string[] | readonly (readonly [string, string])[];
      /** Left out: any value. */
      readonly allowed?: readonly string[];
      /** External assets are matched even where `*` leaves them out. */
      readonly seesExternal?: true;
    }
  /** `where` ends the sentence "it can be used where". */
  | { readonly from: FactAttribute; readonly where: string; readonly allowed?: readonly string[] }
  | { readonly from: 'nothing'; readonly because: string }
);

/** What `status:` may ask for. */
export const assetStatuses = ['missing', 'fresh', 'stale', 'failed', 'running'] as const;

/** A status of an asset: it has partitions that are so. */
export type StatusValue = (typeof assetStatuses)[number];

/** Every attribute by its name. */
export const attributes: Readonly<Record<string, Attribute>> = {
  key: { from: 'graph', values: ({ key }) => [key], seesExternal: true },
  group: { from: 'graph', values: ({ step }) => [step.group] },
  tag: { from: 'graph', values: ({ tags }) => Object.entries(tags), takesEquals: true },
  owner: { from: 'graph', values: ({ owners }) => owners, seesExternal: true },
  kind: { from: 'graph', values: ({ kinds }) => kinds },
  is: {
    from: 'graph',
    values: ({ step }) => [
      isExternal(step) ? 'external' : 'materializable',
      ...(isExecutable(step) ? ['executable'] : []),
    ],
    allowed: ['external', 'materializable', 'executable'],
    seesExternal: true,
  },
  column: { from: 'graph', values: ({ type }) => Object.keys(type.schema ?? {}) },
  table_name: {
    from: 'graph',
    values: (asset) => (parquetSchemaOf(asset) === undefined ? [] : [assetSegment(asset.key)]),
  },
  /** Kinds and names of the dimensions: `partitions:daily`, `partitions:sym`. */
  partitions: {
    from: 'graph',
    values: ({ step }) => step.partitions?.dimensions.flatMap(({ kind, name }) => [kind, name]) ?? [],
  },
  status: {
    from: 'status',
    where: 'the state of the project is read, as in qf ls --selection',
    allowed: assetStatuses,
  },
  job: {
    from: 'job',
    where: 'all jobs are known, as in qf ls --selection, but not in the selection of a job',
  },
  schedule: { from: 'schedule', where: 'all jobs are known, as in qf ls --selection' },
  automation_type: { from: 'automation_type', where: 'all jobs are known, as in qf ls --selection' },
  sensor: { from: 'sensor', where: 'sensors are known' },
  changed_in_branch: { from: 'changed_in_branch', where: 'the project is compared with a deployed one' },
  code_location: { from: 'code_location', where: 'several projects are looked at together; here it is one' },
  column_tag: { from: 'nothing', because: 'columns have no tags', takesEquals: true },
};
