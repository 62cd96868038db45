/** The catalog's table. Its key layout stands in `runtime/catalog/types.ts`. */
import { RemovalPolicy } from 'aws-cdk-lib';
import { AttributeType, BillingMode, Table, TableEncryption } from 'aws-cdk-lib/aws-dynamodb';
import { Construct } from 'constructs';

/** Request units a second beyond which the table throttles: a loop gone wrong costs some 20 USD an hour, not 90. */
const mostRequestUnits = 10_000;

/** Props of {@link Catalog}. */
export interface CatalogProps {
  readonly keepsData: boolean;
}

/** What is published, by which run, and what happened. */
export class Catalog extends Construct {
  readonly table: Table;

  constructor(scope: Construct, id: string, { keepsData }: CatalogProps) {
    super(scope, id);
    this.table = new Table(this, 'Table', {
      partitionKey: { name: 'pk', type: AttributeType.STRING },
      sortKey: { name: 'sk', type: AttributeType.STRING },
      billingMode: BillingMode.PAY_PER_REQUEST,
      maxReadRequestUnits: mostRequestUnits,
      maxWriteRequestUnits: mostRequestUnits,
      encryption: TableEncryption.DEFAULT,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      timeToLiveAttribute: 'ttl',
      deletionProtection: keepsData,
      removalPolicy: keepsData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    });
  }
}
