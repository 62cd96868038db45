import { asset, type Definitions, definitions, json, sqlAsset, table } from '../../../../core/index.ts';

const settings = asset({ key: 'settings', type: json<{ depth: number }>(), run: () => ({ depth: 25 }) });
const depth = sqlAsset({
  key: 'depth',
  deps: { settings },
  type: table({ depth: 'int32' }),
  sql: "select depth from ref('settings')",
});

const project: Definitions = definitions({ assets: [settings, depth] });
export default project;
