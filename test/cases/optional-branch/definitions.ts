/**
 * A branch by an optional output inside a Parallel, with a diamond behind it: left and right need large, joined needs both.
 * On the second of January there is no large, so they are led around, and so is report behind the Parallel.
 */
import { asset, type Definitions, daily, definitions, job, json, multiAsset } from '../../../core/index.ts';
import { term } from '../term.ts';

const common = { partitions: daily({ start: '2024-01-01' }), type: json<string>() };

const source = asset({ ...common, key: 'source', run: term('source') });
const split = multiAsset({
  name: 'split',
  partitions: common.partitions,
  deps: { source },
  outputs: { small: { type: common.type }, large: { type: common.type, optional: true } },
  run: ({ partition }, inputs) =>
    partition.key === '2024-01-02'
      ? { small: `small(${inputs.source})` }
      : { small: `small(${inputs.source})`, large: `large(${inputs.source})` },
});
const { small, large } = split.outputs;
const left = asset({ ...common, key: 'left', deps: { large }, run: term('left') });
const right = asset({ ...common, key: 'right', deps: { large, small }, run: term('right') });
const joined = asset({ ...common, key: 'joined', deps: { left, right }, run: term('joined') });
const other = asset({ ...common, key: 'other', deps: { source }, run: term('other') });
const report = asset({ ...common, key: 'report', deps: { joined, other }, run: term('report') });
const summary = asset({ ...common, key: 'summary', deps: { small, other }, run: term('summary') });

/** The request that the case is run with. */
export const input: Readonly<Record<string, string>> = { start_date: '2024-01-01', end_date: '2024-01-03' };

const project: Definitions = definitions({
  assets: [source, split, left, right, joined, other, report, summary],
  jobs: [job({ name: 'optional_branch' })],
});
export default project;
