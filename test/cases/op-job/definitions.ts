/** A job of ops alone, every day: extract -> load, and extract -> notify. */
import {
  type Definitions,
  daily,
  definitions,
  json,
  op,
  opJob,
  partitionSchedule,
} from '../../../core/index.ts';

const type = json<string>();

const extract = op({ name: 'extract', type, run: ({ partition }) => `rows of ${partition.key}` });
const load = op({ name: 'load', ins: { rows: type }, retry: { maxRetries: 1 }, run: () => {} });
const notify = op({ name: 'notify', ins: { rows: type }, type, run: (_, { rows }) => `sent ${rows}` });

const project: Definitions = definitions({
  assets: [],
  jobs: [
    opJob({
      name: 'op_job',
      partitions: daily({ start: '2024-01-01' }),
      schedule: partitionSchedule({ offsetMinutes: 60 }),
      compose: () => {
        const rows = extract();
        load({ rows });
        notify({ rows });
      },
    }),
  ],
});
export default project;
