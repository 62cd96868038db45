import { asset, check, type Definitions, definitions, json } from '../../../../core/index.ts';

const prices = asset({
  key: 'prices',
  type: json<number[]>(),
  checks: [
    check({ name: 'has_rows', run: (rows) => ({ passed: rows.length > 0 }) }),
    check({ name: 'has_rows', run: (rows) => ({ passed: rows.length > 1 }) }),
  ],
  run: () => [1],
});

const project: Definitions = definitions({ assets: [prices] });
export default project;
