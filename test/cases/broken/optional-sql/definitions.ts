import { type Definitions, definitions, sqlAsset, table } from '../../../../core/index.ts';

const one = sqlAsset({ key: 'one', type: table({ n: 'int64' }), optional: true, sql: 'select 1 as n' });

const project: Definitions = definitions({ assets: [one] });
export default project;
