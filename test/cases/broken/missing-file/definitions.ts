import { type Definitions, definitions } from '../../../../core/index.ts';
// @ts-expect-error there is no such file
import { prices } from './assets/prices.ts';

const project: Definitions = definitions({ assets: [prices] });
export default project;
