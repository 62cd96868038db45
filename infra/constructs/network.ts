/**
 * Where Batch's containers run. A network of the stack's own has public subnets, as a NAT gateway costs 32 USD a month at
 * rest: nothing comes in; images, logs and providers are reached over the internet gateway, S3 and DynamoDB by gateway
 * endpoints, which are free. Subnets that are given have a way out of their own, and containers in them no public address.
 */
import { Annotations } from 'aws-cdk-lib';
import {
  GatewayVpcEndpointAwsService,
  IpAddresses,
  type ISubnet,
  type IVpc,
  SecurityGroup,
  SubnetType,
  Vpc,
} from 'aws-cdk-lib/aws-ec2';
import { Construct } from 'constructs';
import { justify } from '../nag.ts';
import type { GivenNetwork } from '../settings.ts';

/** A VPC of two zones, or some subnets of one that is there. */
export class Network extends Construct {
  readonly vpc: IVpc;
  readonly subnets: readonly ISubnet[];
  /** Lets everything out and nothing in. */
  readonly securityGroup: SecurityGroup;
  readonly assignPublicIp: 'ENABLED' | 'DISABLED';

  constructor(scope: Construct, id: string, given: GivenNetwork | undefined) {
    super(scope, id);
    this.vpc = given === undefined ? this.#own() : this.#given(given);
    this.subnets = given === undefined ? this.vpc.publicSubnets : this.vpc.privateSubnets;
    this.assignPublicIp = given === undefined ? 'ENABLED' : 'DISABLED';
    this.securityGroup = new SecurityGroup(this, 'Containers', {
      vpc: this.vpc,
      description: 'Containers of AWS Batch: nothing in',
      allowAllOutbound: true,
    });
  }

  #own(): IVpc {
    // CDK's types are written without exactOptionalPropertyTypes.
    const vpc = new Vpc(this, 'Vpc', {
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
    justify(vpc, 'VPC7', 'nothing comes in; flow logs would cost more than the network, which is free');
    return vpc;
  }

  /** By attributes: a look-up would need an account. Nothing here asks for the subnets' zones. */
  #given({ vpcId, subnetIds }: GivenNetwork): IVpc {
    const vpc = Vpc.fromVpcAttributes(this, 'Vpc', {
      vpcId,
      availabilityZones: subnetIds.map((_, i) => `zone-${i}`),
      privateSubnetIds: [...subnetIds],
    });
    Annotations.of(vpc).acknowledgeWarning('@aws-cdk/aws-ec2:noSubnetRouteTableId', 'No route is added.');
    return vpc;
  }
}
