import { asset, type Definitions, definitions, metadata } from '../../../../core/index.ts';

const quotes = asset({
  key: 'quotes',
  metadata: { runbook: metadata.url('wiki/quotes') },
  run: () => {},
});

const project: Definitions = definitions({ assets: [quotes] });
export default project;
