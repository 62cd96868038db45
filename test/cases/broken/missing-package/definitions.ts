// @ts-expect-error there is no such package
import { ema } from 'technical-indicators';
import { type Definitions, definitions } from '../../../../core/index.ts';

const project: Definitions = definitions({ assets: [ema] });
export default project;
