import { asset, type Definitions, definitions } from '../../../../core/index.ts';

const feed = (name: string) => asset({ key: 'trades', owners: [`team:${name}`], run: () => undefined });

const project: Definitions = definitions({ assets: [feed('spot'), feed('futures')] });
export default project;
