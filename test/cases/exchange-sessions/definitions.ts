/** Sessions of an exchange with a holiday: a weekend has none. */
import { asset, type Definitions, definitions, exchangeCalendar, job, json } from '../../../core/index.ts';

const type = json<number>();
const sessions = exchangeCalendar({
  start: '2024-01-02',
  end: '2024-01-10',
  timezone: 'America/New_York',
  open: '09:30',
  close: '16:00',
  holidays: ['2024-01-04'],
});
const volume = asset({ key: 'volume', type, partitions: sessions, run: () => 1 });
const turnover = asset({
  key: 'turnover',
  type,
  partitions: sessions,
  deps: { volume },
  run: (_, inputs) => 2 * inputs.volume,
});

const project: Definitions = definitions({ assets: [volume, turnover], jobs: [job({ name: 'sessions' })] });
export default project;

export const input: Readonly<Record<string, string>> = { start_date: '2024-01-02', end_date: '2024-01-09' };
