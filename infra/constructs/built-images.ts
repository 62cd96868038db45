/**
 * The images of Batch's containers, built by AWS CodeBuild as the stack is deployed: who deploys needs no Docker. It costs
 * nothing at rest but the storage of the images.
 */
import { CustomResource, Duration, RemovalPolicy } from 'aws-cdk-lib';
import {
  BuildSpec,
  ComputeType,
  LinuxArmBuildImage,
  LinuxBuildImage,
  Project,
} from 'aws-cdk-lib/aws-codebuild';
import { Repository, TagMutability } from 'aws-cdk-lib/aws-ecr';
import { type Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Code, type Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Asset } from 'aws-cdk-lib/aws-s3-assets';
import { Construct } from 'constructs';
import { justify } from '../nag.ts';
import { roleOf } from '../permissions/role.ts';
import { allow } from '../permissions/statement.ts';
import { contextOf, type Images, type ImagesProps } from './images.ts';
import { nodeFunction } from './node-function.ts';

/** Images of one name that are kept: executions of the last weeks may be redriven, with the image of their time. */
const keptImages = 30;

/** A build ends before the function that waits for it does. */
const buildMinutes = 13;

/** Builds an image unless it is there: the tag is the hash of its build context. */
const build = `
set -e
if aws ecr describe-images --repository-name "$REPOSITORY" --image-ids "imageTag=$TAG" > /dev/null 2>&1
then echo "$TAG is there"
else
  aws ecr get-login-password | docker login --username AWS --password-stdin "$REGISTRY"
  docker build --tag "$REGISTRY/$REPOSITORY:$TAG" .
  docker push "$REGISTRY/$REPOSITORY:$TAG"
fi
`.trim();

/** Props of {@link BuiltImages}. */
export interface BuiltImagesProps extends ImagesProps {
  /** Folder of the function that waits for builds. */
  readonly builder: string;
}

/** A repository, a project that builds into it, and a custom resource for each image. */
export class BuiltImages extends Construct implements Images {
  readonly #props: BuiltImagesProps;
  readonly #uris = new Map<string, string>();
  readonly #contexts: ReadonlyMap<string, Asset>;
  readonly #repository: Repository;
  readonly #project: Project;
  readonly #builder: LambdaFunction;

  constructor(scope: Construct, id: string, props: BuiltImagesProps) {
    super(scope, id);
    this.#props = props;
    const names = Object.keys(props.contexts).sort();
    this.#contexts = new Map(
      names.map((image) => [image, new Asset(this, image, { path: contextOf(props, image) })]),
    );
    this.#repository = new Repository(this, 'Repository', {
      imageScanOnPush: true,
      imageTagMutability: TagMutability.IMMUTABLE,
      removalPolicy: RemovalPolicy.DESTROY,
      emptyOnDelete: true,
      lifecycleRules: names.map((image, i) => ({
        rulePriority: i + 1,
        tagPrefixList: [`${image}-`],
        maxImageCount: keptImages,
      })),
    });
    this.#repository.grantPull(props.puller);
    const logGroup = new LogGroup(this, 'Logs', {
      retention: RetentionDays.THREE_MONTHS,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    this.#project = this.#makeProject(logGroup);
    this.#builder = this.#makeBuilder(logGroup);
  }

  uriOf(image: string): string {
    const made = this.#uris.get(image);
    if (made !== undefined) return made;
    contextOf(this.#props, image);
    const context = this.#contexts.get(image) as Asset;
    const resource = new CustomResource(this, `${image}-build`, {
      serviceToken: this.#builder.functionArn,
      resourceType: 'Custom::QuantflowImage',
      serviceTimeout: Duration.minutes(16),
      properties: {
        Project: this.#project.projectName,
        Source: `${context.s3BucketName}/${context.s3ObjectKey}`,
        Tag: `${image}-${context.assetHash}`,
      },
    });
    const uri = `${this.#repository.repositoryUri}:${resource.getAttString('Tag')}`;
    this.#uris.set(image, uri);
    return uri;
  }

  #makeProject(logGroup: LogGroup): Project {
    const isArm = this.#props.architecture === 'arm64';
    const project = new Project(this, 'Project', {
      description: 'Builds the images of quantflow',
      role: this.#buildRole(logGroup).withoutPolicyUpdates(),
      environment: {
        buildImage: isArm
          ? LinuxArmBuildImage.AMAZON_LINUX_2023_STANDARD_3_0
          : LinuxBuildImage.AMAZON_LINUX_2023_5,
        computeType: ComputeType.SMALL,
        privileged: true,
      },
      environmentVariables: {
        REGISTRY: { value: this.#repository.registryUri },
        REPOSITORY: { value: this.#repository.repositoryName },
      },
      buildSpec: BuildSpec.fromObject({ version: '0.2', phases: { build: { commands: [build] } } }),
      logging: { cloudWatch: { logGroup, prefix: 'build' } },
      grantReportGroupPermissions: false,
      timeout: Duration.minutes(buildMinutes),
      queuedTimeout: Duration.minutes(5),
    });
    justify(
      project,
      'CB3',
      'docker build needs it; the project builds what the deployment uploaded, nothing else',
    );
    justify(project, 'CB4', 'a build leaves nothing behind but the image, which its repository encrypts');
    return project;
  }

  #buildRole(logGroup: LogGroup): Role {
    const push = [
      ...['BatchCheckLayerAvailability', 'BatchGetImage', 'CompleteLayerUpload', 'DescribeImages'],
      ...['GetDownloadUrlForLayer', 'InitiateLayerUpload', 'PutImage', 'UploadLayerPart'],
    ];
    const contexts = [...this.#contexts.values()];
    return roleOf(this, 'BuildRole', {
      description: 'Builds images of containers',
      assumedBy: new ServicePrincipal('codebuild.amazonaws.com'),
      statements: [
        allow(['logs:CreateLogStream', 'logs:PutLogEvents'], [logGroup.logGroupArn]),
        allow(
          ['s3:GetObject', 's3:GetObjectVersion'],
          contexts.map(({ bucket, s3ObjectKey }) => bucket.arnForObjects(s3ObjectKey)),
        ),
        allow(
          push.map((action) => `ecr:${action}`),
          [this.#repository.repositoryArn],
        ),
        allow(['ecr:GetAuthorizationToken'], ['*']),
      ],
    });
  }

  #makeBuilder(logGroup: LogGroup): LambdaFunction {
    return nodeFunction(this, 'Builder', {
      description: 'quantflow: starts builds of images and waits for them',
      code: Code.fromAsset(this.#props.builder),
      logGroup,
      memoryMb: 256,
      timeoutSeconds: 900,
      statements: [allow(['codebuild:BatchGetBuilds', 'codebuild:StartBuild'], [this.#project.projectArn])],
    });
  }
}
