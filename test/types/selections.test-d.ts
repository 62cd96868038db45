/** Mistakes about jobs, selections and partitions. */
import {
  AssetSelection,
  asset,
  cron,
  daily,
  definitions,
  dynamic,
  exchangeCalendar,
  job,
  partitionSchedule,
  product,
  statics,
  timeWindow,
} from '../../core/index.ts';
import { callAsset, materialize } from '../../runtime/testing/index.ts';

const prices = asset({ key: 'prices', run: () => undefined });

job({ name: 'right', selection: AssetSelection.groups('raw').upstream(1).minus(AssetSelection.assets('a')) });
// @ts-expect-error a selection is minus a selection, not a text
AssetSelection.groups('raw').minus('group:features');
// @ts-expect-error a group is named
AssetSelection.groups();
// @ts-expect-error a depth is a number
AssetSelection.all().upstream('all');
// @ts-expect-error selections are made by its functions
new AssetSelection('*');
// @ts-expect-error a job selects by a text or an AssetSelection
job({ name: 'assets', selection: [prices] });
// @ts-expect-error a job has a name
job({ selection: '*' });
// @ts-expect-error a schedule is made by partitionSchedule()
job({ name: 'cron', schedule: '0 0 * * *' });
// @ts-expect-error minutes are a number
partitionSchedule({ offsetMinutes: '30' });
// @ts-expect-error jobs are made by job()
definitions({ assets: [prices], jobs: ['nightly'] });
// @ts-expect-error assets come in a list
definitions({ assets: { prices } });

// @ts-expect-error a start is needed
daily({ timezone: 'UTC' });
// @ts-expect-error hours are for daily, and a number
daily({ start: '2024-01-01', hourOffset: '9' });
// @ts-expect-error a cron definition has a cron
cron({ start: '2024-01-01' });
// @ts-expect-error values are texts
statics([1, 2]);
// @ts-expect-error a dynamic definition has a name
dynamic({ set: 'listed' });
// @ts-expect-error a product is of definitions
product(daily({ start: '2024-01-01' }), ['BTCUSDT']);
// @ts-expect-error a calendar has its open and close
exchangeCalendar({ start: '2024-01-01', timezone: 'UTC' });
// @ts-expect-error offsets are numbers
timeWindow({ startOffset: '-1' });

// @ts-expect-error a partition is a key
await materialize([prices], { partition: ['2024-01-01'] });
// @ts-expect-error there is no such option
await materialize([prices], { partitionKey: '2024-01-01' });
// @ts-expect-error inputs come by name
await callAsset(prices, null, [1, 2]);
