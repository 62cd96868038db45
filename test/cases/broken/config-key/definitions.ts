import { z } from 'zod';
import { asset, type Definitions, definitions } from '../../../../core/index.ts';

const prices = asset({
  key: 'prices',
  config: z.strictObject({ hours: z.number().default(1) }),
  // @ts-expect-error tsc knows it too
  configValue: { hour: 2 },
  run: () => undefined,
});

const project: Definitions = definitions({ assets: [prices] });
export default project;
