import { asset, type Definitions, definitions, valueType } from '../../../../core/index.ts';

const model = asset({
  key: 'model',
  type: valueType<Uint8Array>({ kind: 'onnx' }),
  run: () => new Uint8Array(),
});

const project: Definitions = definitions({ assets: [model] });
export default project;
