/** Buckets: versions of assets, and what runs leave behind. */
import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import {
  BlockPublicAccess,
  Bucket,
  BucketEncryption,
  type BucketProps,
  ObjectOwnership,
} from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { justify } from '../nag.ts';

/** Prefix of the runs bucket where Athena keeps its results. */
export const queryResults = 'athena-results/';

/** Props of {@link Storage}. */
export interface StorageProps {
  /** The buckets stay when the stack is destroyed. */
  readonly keepsData: boolean;
}

/** The buckets. No names: a stack that was destroyed can be deployed again. */
export class Storage extends Construct {
  /** Versions of assets. Not versioned: an object is never replaced. */
  readonly data: Bucket;
  /** Shards, results of Distributed Maps, results of queries. */
  readonly runs: Bucket;

  constructor(scope: Construct, id: string, { keepsData }: StorageProps) {
    super(scope, id);
    const common: BucketProps = {
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      encryption: BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      minimumTLSVersion: 1.2,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      // A bucket that is not empty stays anyway, and the deletion of the stack says so.
      removalPolicy: keepsData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    };
    const abortUploads = {
      id: 'abort-uploads',
      abortIncompleteMultipartUploadAfter: Duration.days(7),
    };
    this.data = new Bucket(this, 'Data', { ...common, lifecycleRules: [abortUploads] });
    this.runs = new Bucket(this, 'Runs', {
      ...common,
      lifecycleRules: [
        abortUploads,
        { id: 'query-results', prefix: queryResults, expiration: Duration.days(7) },
        // A run can be redriven for 14 days.
        { id: 'runs', expiration: Duration.days(90) },
      ],
    });
    for (const bucket of [this.data, this.runs])
      justify(
        bucket,
        'S1',
        'each role reads its own folders, the catalog says which run wrote a version; data events of CloudTrail say more',
      );
  }
}
