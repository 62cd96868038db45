import { type Definitions, definitions } from '../../../../core/index.ts';
// @ts-expect-error the file has another name for it
import { prices } from './prices.ts';

const project: Definitions = definitions({ assets: [prices] });
export default project;
