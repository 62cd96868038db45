import { asset, batch, type Definitions, definitions } from '../../../../core/index.ts';

const book = asset({ key: 'book', compute: batch({ vcpu: 2, memoryMb: 32_768 }), run: () => undefined });

const project: Definitions = definitions({ assets: [book] });
export default project;
