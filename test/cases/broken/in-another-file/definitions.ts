import { type Definitions, definitions } from '../../../../core/index.ts';
import { prices } from './assets/prices.ts';

const project: Definitions = definitions({ assets: [prices] });
export default project;
