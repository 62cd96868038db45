import { z } from 'zod';
import { asset, type Definitions, definitions } from '../../../../core/index.ts';

const prices = asset({
  key: 'prices',
  config: z.strictObject({ hours: z.number().min(1, 'at least 1 hour') }),
  configValue: { hours: 0 },
  run: () => undefined,
});

const project: Definitions = definitions({ assets: [prices] });
export default project;
