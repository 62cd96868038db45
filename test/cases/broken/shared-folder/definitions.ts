import { asset, type Definitions, definitions } from '../../../../core/index.ts';

const view = asset({ key: 'views/likes', run: () => undefined });
const other = asset({ key: 'views__likes', run: () => undefined });

const project: Definitions = definitions({ assets: [view, other] });
export default project;
