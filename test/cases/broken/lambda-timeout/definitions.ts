import { asset, type Definitions, definitions, lambda } from '../../../../core/index.ts';

const book = asset({ key: 'book', compute: lambda({ timeoutSeconds: 3600 }), run: () => undefined });

const project: Definitions = definitions({ assets: [book] });
export default project;
