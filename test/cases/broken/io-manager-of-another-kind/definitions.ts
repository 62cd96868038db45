import { asset, type Definitions, definitions, ioManager, valueType } from '../../../../core/index.ts';

const csv = ioManager({ kind: 'csv', write: (text: string, { put }) => put('a.csv', text), read: () => '' });

const quotes = asset({
  key: 'quotes',
  type: valueType<string>({ kind: 'tsv' }),
  ioManager: csv,
  run: () => '',
});

const project: Definitions = definitions({ assets: [quotes] });
export default project;
