import { expect, test } from 'vitest';
import { metadataText } from '../../cli/metadata-text.ts';
import { metadata } from '../../core/index.ts';
import { typedMetadata } from '../../core/metadata/typed.ts';

test('metadata is shown by its type', () => {
  const shown = metadataText(
    typedMetadata('output trades', {
      rows: 1_234_567,
      ratio: 0.1,
      ok: true,
      page: metadata.url('https://example.com/a b'),
      at: new Date(0),
      report: metadata.md('# Gaps\n\nnone'),
      settings: { depth: 25 },
      worst: metadata.table({ records: [{ sym: 'BTCUSDT', gap: 12.5, n: 3 }, { sym: 'ETH' }] }),
    }),
  );
  expect(shown).toEqual([
    'rows 1,234,567',
    'ratio 0.1',
    'ok true',
    'page https://example.com/a%20b',
    'at 1970-01-01T00:00:00.000Z',
    'report',
    '  # Gaps',
    '',
    '  none',
    'settings',
    '  {',
    '    "depth": 25',
    '  }',
    'worst',
    '  sym      gap   n',
    '  BTCUSDT  12.5  3',
    '  ETH      -     -',
  ]);
});

test('control characters do not reach the terminal', () => {
  expect(metadataText(typedMetadata('output a', { note: 'a\u001b[31mred\u0007' }))).toEqual([
    'note a\\u001b[31mred\\u0007',
  ]);
});
