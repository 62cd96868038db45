/** The S3 store where the service or the network fails: nothing is short, and errors say what to do. */
import { S3Client } from '@aws-sdk/client-s3';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { clientConfig } from '../../../runtime/aws/client-config.ts';
import { s3Store } from '../../../runtime/stores/s3.ts';
import type { ObjectStore } from '../../../runtime/stores/types.ts';
import { collect } from '../../contracts/collect.ts';
import { answeredStore, bare, body, refusal } from './answers.ts';

const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

describe('throttling', () => {
  test.each([
    ['SlowDown', 503],
    ['InternalError', 500],
  ])('%s is tried again', async (code, status) => {
    const { store, requests } = await answeredStore(refusal(status, code), bare(200));
    await store.put('a', 'x', { ifAbsent: true });
    expect(requests).toHaveLength(2);
    expect(requests.map(({ headers }) => headers['if-none-match'])).toEqual(['*', '*']);
  });
});

describe('a body that breaks off', () => {
  test('is read on from where it ended, of the same object', async () => {
    const { store, requests } = await answeredStore(body('0123456789', 4), body('456789', 2), body('6789'));
    expect(text(Buffer.concat(await collect(store.stream('a'))))).toBe('0123456789');
    expect(requests.map(({ headers }) => [headers.range, headers['if-match']])).toEqual([
      [undefined, undefined],
      ['bytes=4-9', '"1"'],
      ['bytes=6-9', '"1"'],
    ]);
  });

  test('is read on within the range that was asked for', async () => {
    const { store, requests } = await answeredStore(body('3456', 1), body('456'));
    expect(text(await store.getRange('a', 3, 7))).toBe('3456');
    expect(requests.map(({ headers }) => headers.range)).toEqual(['bytes=3-6', 'bytes=4-6']);
  });

  test('and never gets further is an error, not a short object', async () => {
    const { store, requests } = await answeredStore(body('0123456789', 4), body('456789', 0));
    await expect(store.get('a')).rejects.toThrow(
      's3://bucket/a could not be read: it ended after 4 of 10 bytes',
    );
    expect(requests).toHaveLength(7);
  });

  test('of an object that was replaced meanwhile is an error, not a mixture', async () => {
    const { store } = await answeredStore(body('0123456789', 4), refusal(412, 'PreconditionFailed'));
    await expect(store.get('a')).rejects.toThrow('s3://bucket/a was replaced while it was read');
  });
});

describe('errors say what to do', () => {
  test.each<[string, (store: ObjectStore) => Promise<unknown>, string]>([
    ['put', (store) => store.put('a', 'x'), 'allow s3:PutObject on arn:aws:s3:::bucket/*'],
    [
      'get',
      (store) => store.get('a'),
      'allow s3:GetObject on arn:aws:s3:::bucket/*, and s3:ListBucket on the',
    ],
    ['list', (store) => collect(store.list('a')), 'allow s3:ListBucket on arn:aws:s3:::bucket'],
    ['delete', (store) => store.delete('a'), 'allow s3:DeleteObject on arn:aws:s3:::bucket/*'],
  ])('where the policy does not allow to %s', async (_, use, hint) => {
    const { store } = await answeredStore(refusal(403, 'AccessDenied'));
    await expect(use(store)).rejects.toMatchObject({
      name: 'AccessDenied',
      message: `s3://bucket/a: AccessDenied: no; ${hint}`.startsWith('x')
        ? ''
        : expect.stringContaining(hint),
    });
  });

  test('where a HEAD, which has no body, is not allowed', async () => {
    const { store } = await answeredStore(bare(403));
    await expect(store.size('a')).rejects.toThrow(
      's3://bucket/a: AccessDenied: S3 answered 403 and no more; allow s3:GetObject on',
    );
  });

  test('where a HEAD is answered by something else', async () => {
    const { store } = await answeredStore(bare(400));
    await expect(store.size('a')).rejects.toThrow('s3://bucket/a: Unknown: S3 answered 400 and no more');
  });

  test('where there is no bucket', async () => {
    const { store } = await answeredStore(refusal(404, 'NoSuchBucket'));
    await expect(collect(store.list(''))).rejects.toMatchObject({
      name: 'QuantFlow.InvalidInput',
      message: 's3://bucket: there is no bucket bucket; create it, or mend the url of the store',
    });
  });

  test.each(['ExpiredToken', 'InvalidAccessKeyId', 'SignatureDoesNotMatch'])(
    'where credentials are not taken: %s',
    async (code) => {
      const { store } = await answeredStore(refusal(403, code));
      await expect(store.get('a')).rejects.toThrow(
        `s3://bucket/a: ${code}: no; the credentials are not taken; set AWS_PROFILE`,
      );
    },
  );

  describe('where the surroundings have', () => {
    beforeEach(() => {
      for (const name of Object.keys(process.env)) if (name.startsWith('AWS_')) vi.stubEnv(name, undefined);
      vi.stubEnv('AWS_CONFIG_FILE', '/dev/null');
      vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', '/dev/null');
      vi.stubEnv('AWS_EC2_METADATA_DISABLED', 'true');
    });
    afterEach(() => {
      vi.unstubAllEnvs();
    });

    test('no region', async () => {
      const store = s3Store('s3://bucket', new S3Client(clientConfig));
      await expect(store.get('a')).rejects.toMatchObject({
        name: 'QuantFlow.InvalidInput',
        message: 's3://bucket/a: no AWS region is set; set AWS_REGION, or region in the profile',
      });
    });

    test('no credentials', async () => {
      vi.stubEnv('AWS_REGION', 'us-east-1');
      const store = s3Store('s3://bucket', new S3Client(clientConfig));
      await expect(store.get('a')).rejects.toMatchObject({
        name: 'QuantFlow.InvalidInput',
        message: expect.stringMatching(
          /^s3:\/\/bucket\/a: no AWS credentials were found .*; set AWS_PROFILE, or/,
        ),
      });
    });
  });
});
