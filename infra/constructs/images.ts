/** The images of Batch's containers, built by Docker on the machine that deploys. */
import { DockerImageAsset, Platform } from 'aws-cdk-lib/aws-ecr-assets';
import type { Role } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';

/** Architecture of containers. Fargate Spot has x64 for certain; ARM64 costs a fifth less on demand. */
export type ImageArchitecture = 'arm64' | 'x64';

/** Images by the name of their folder. */
export interface Images {
  /** URI of an image, which the role may pull from then on. */
  uriOf(image: string): string;
}

/** Props of {@link DockerImages}. */
export interface ImagesProps {
  /** Folders of the build contexts. */
  readonly contexts: Readonly<Record<string, string>>;
  readonly architecture: ImageArchitecture;
  /** Starts containers. */
  readonly puller: Role;
}

/** Folder of an image's build context. @throws Error for one that is not bundled */
export function contextOf({ contexts }: ImagesProps, image: string): string {
  const directory = contexts[image];
  if (directory === undefined) throw new Error(`the image ${image} is not bundled`);
  return directory;
}

/**
 * Images as assets: only the build context is staged when synthesizing; `cdk deploy` builds it with Docker, or what
 * CDK_DOCKER names, and pushes it to the repository of `cdk bootstrap`, where `cdk gc` deletes what nobody uses.
 */
export class DockerImages extends Construct implements Images {
  readonly #props: ImagesProps;
  readonly #assets = new Map<string, DockerImageAsset>();

  constructor(scope: Construct, id: string, props: ImagesProps) {
    super(scope, id);
    this.#props = props;
  }

  uriOf(image: string): string {
    const made = this.#assets.get(image);
    if (made !== undefined) return made.imageUri;
    const { architecture, puller } = this.#props;
    const asset = new DockerImageAsset(this, image, {
      directory: contextOf(this.#props, image),
      platform: architecture === 'arm64' ? Platform.LINUX_ARM64 : Platform.LINUX_AMD64,
    });
    asset.repository.grantPull(puller);
    this.#assets.set(image, asset);
    return asset.imageUri;
  }
}
