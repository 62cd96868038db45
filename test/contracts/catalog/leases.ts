/** Leases of a step at a partition. */
import { describe, expect, it } from 'vitest';
import type { Lease } from '../../../runtime/catalog/types.ts';
import { time } from '../catalog-records.ts';
import type { CatalogSuite } from './suite.ts';

function lease(fields: Partial<Lease> = {}): Lease {
  return {
    step: 'load',
    partition: '2024-01-01',
    runId: 'run-1',
    attempt: '0000.00',
    expiresAt: time(60),
    ...fields,
  };
}

/** Leases of a step at a partition. */
export function leaseCases({ open }: CatalogSuite): void {
  describe('leases', () => {
    it('are had by the first that asks, a step and a partition each', async () => {
      const catalog = await open();
      const other = { runId: 'run-2', expiresAt: time(90) };
      expect(await catalog.takeLease(lease(), time(0))).toEqual(lease());
      expect(await catalog.takeLease(lease(other), time(1))).toEqual(lease());
      for (const elsewhere of [{ step: 'mean' }, { partition: '' }])
        expect(await catalog.takeLease(lease({ ...other, ...elsewhere }), time(1))).toEqual(
          lease({ ...other, ...elsewhere }),
        );
    });

    it('are had by one of 20 that ask at once', async () => {
      const catalog = await open();
      const asked = Array.from({ length: 20 }, (_, i) => lease({ runId: `run-${i}` }));
      const stand = await Promise.all(asked.map((one) => catalog.takeLease(one, time(0))));
      expect(new Set(stand.map(({ runId }) => runId)).size).toBe(1);
    });

    it('are extended by who has them, and taken over by a later attempt of the run, not by an earlier', async () => {
      const catalog = await open();
      await catalog.takeLease(lease({ attempt: '0000.01' }), time(0));
      const longer = lease({ attempt: '0000.01', expiresAt: time(120) });
      expect(await catalog.takeLease(longer, time(30))).toEqual(longer);
      const later = lease({ attempt: '0001.00', expiresAt: time(130) });
      expect(await catalog.takeLease(later, time(31))).toEqual(later);
      expect(await catalog.takeLease(longer, time(32))).toEqual(later);
      expect(await catalog.takeLease(lease({ runId: 'run-2', expiresAt: time(200) }), time(129))).toEqual(
        later,
      );
    });

    it('are taken over by anybody from the time on that they expire', async () => {
      const catalog = await open();
      await catalog.takeLease(lease(), time(0));
      const other = lease({ runId: 'run-2', expiresAt: time(120) });
      expect(await catalog.takeLease(other, time(59))).toEqual(lease());
      expect(await catalog.takeLease(other, time(60))).toEqual(other);
      expect(await catalog.takeLease(lease({ expiresAt: time(180) }), time(61))).toEqual(other);
    });

    it('are given up by the attempt that has them, by no other', async () => {
      const catalog = await open();
      await catalog.releaseLease(lease());
      await catalog.takeLease(lease({ attempt: '0000.01' }), time(0));
      const other = lease({ runId: 'run-2' });
      for (const not of [lease(), other, lease({ step: 'mean', attempt: '0000.01' })]) {
        await catalog.releaseLease(not);
        expect((await catalog.takeLease(other, time(1))).runId).toBe('run-1');
      }
      await catalog.releaseLease(lease({ attempt: '0000.01', expiresAt: time(7) }));
      expect(await catalog.takeLease(other, time(1))).toEqual(other);
    });
  });
}
