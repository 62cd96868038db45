import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { problemOfKey } from '../../runtime/stores/key.ts';
import { compareKeys } from '../../runtime/stores/order.ts';

const wellFormed = fc.string({ unit: 'binary' }).filter((text) => text.isWellFormed());

describe('order of keys', () => {
  it('is the order of their UTF-8 bytes', () => {
    fc.assert(
      fc.property(wellFormed, wellFormed, (a, b) => {
        expect(Math.sign(compareKeys(a, b))).toBe(Buffer.compare(Buffer.from(a), Buffer.from(b)));
      }),
    );
  });
});

describe('safe keys', () => {
  it('stay below the folder they are joined to', () => {
    const part = fc.oneof(fc.constantFrom('', '.', '..', '...', 'a', '\\', '\0', '.tmp'), fc.string());
    fc.assert(
      fc.property(fc.array(part, { maxLength: 5 }), (parts) => {
        const key = parts.join('/');
        if (problemOfKey(key) !== undefined) return;
        const { pathname } = new URL(`file:///root/${key.split('/').map(encodeURIComponent).join('/')}`);
        expect(decodeURIComponent(pathname)).toBe(`/root/${key}`);
      }),
    );
  });

  it('may have exactly 1024 bytes, and segments of 255', () => {
    const key = `${'s'.repeat(255)}/${'s'.repeat(255)}/${'s'.repeat(255)}/${'s'.repeat(255)}`;
    expect(problemOfKey(`${key}`)).toBeUndefined();
    expect(problemOfKey(`${key}s`)).toContain('more than 255 bytes');
    expect(problemOfKey(`${key}/s`)).toContain('1025 bytes');
  });
});
