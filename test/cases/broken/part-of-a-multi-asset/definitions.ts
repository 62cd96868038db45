import { type Definitions, definitions, job, json, multiAsset } from '../../../../core/index.ts';

const type = json<number>();
const bars = multiAsset({
  name: 'bars',
  outputs: { minutes: { type }, hours: { type } },
  run: () => ({ minutes: 1440, hours: 24 }),
});

const project: Definitions = definitions({
  assets: [bars],
  jobs: [job({ name: 'hourly', selection: 'hours' })],
});
export default project;
