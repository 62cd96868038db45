/**
 * Where Batch's containers run: public subnets, as a NAT gateway costs 32 USD a month at rest. Nothing comes in; images,
 * logs and providers are reached over the internet gateway, S3 and DynamoDB by gateway endpoints, which are free.
 */
import {
  GatewayVpcEndpointAwsService,
  IpAddresses,
  type IVpc,
  SecurityGroup,
  SubnetType,
  Vpc,
} from 'aws-cdk-lib/aws-ec2';
import { Construct } from 'constructs';
import { justify } from '../nag.ts';

/** A VPC of two zones. */
export class Network extends Construct {
  readonly vpc: IVpc;
  /** Lets everything out and nothing in. */
  readonly securityGroup: SecurityGroup;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    // CDK's types are written without exactOptionalPropertyTypes.
    this.vpc = new Vpc(this, 'Vpc', {
      ipAddresses: IpAddresses.cidr('10.0.0.0/16'),
      // Two, as a stack that is bound to no region may not ask for more.
      maxAzs: 2,
      natGateways: 0,
      subnetConfiguration: [{ name: 'public', subnetType: SubnetType.PUBLIC, cidrMask: 20 }],
      // Nothing is in the default group; to empty it, CDK would deploy a function.
      restrictDefaultSecurityGroup: false,
      gatewayEndpoints: {
        S3: { service: GatewayVpcEndpointAwsService.S3 },
        DynamoDb: { service: GatewayVpcEndpointAwsService.DYNAMODB },
      },
    }) as IVpc;
    justify(this.vpc, 'VPC7', 'nothing comes in; flow logs would cost more than the network, which is free');
    this.securityGroup = new SecurityGroup(this, 'Containers', {
      vpc: this.vpc,
      description: 'Containers of AWS Batch: nothing in',
      allowAllOutbound: true,
    });
  }
}
