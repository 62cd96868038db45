import { expect, test } from 'vitest';
import * as face from '../../runtime/testing/index.ts';

test('the face of quantflow/testing is what it was', () => {
  expect(Object.keys(face).sort()).toMatchInlineSnapshot(`
    [
      "buildAssetContext",
      "buildOpContext",
      "callAsset",
      "callOp",
      "ephemeralInstance",
      "materialize",
      "materializeToMemory",
      "mockResource",
      "tableReaderOf",
    ]
  `);
});
