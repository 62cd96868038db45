import { type Definitions, definitions } from '../../../../core/index.ts';
import { fills } from './fills.ts';
import { orders } from './orders.ts';

const project: Definitions = definitions({ assets: [orders, fills] });
export default project;
