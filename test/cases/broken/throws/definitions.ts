import { asset, type Definitions, definitions } from '../../../../core/index.ts';

function symbols(): readonly string[] {
  const list = process.env['QUANTFLOW_TEST_SYMBOLS'];
  if (list === undefined) throw new Error('QUANTFLOW_TEST_SYMBOLS is not set');
  return list.split(',');
}

const assets = symbols().map((symbol) => asset({ key: symbol, run: () => undefined }));

const project: Definitions = definitions({ assets });
export default project;
