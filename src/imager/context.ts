import type { ImageOfPlace } from '../installer/index.ts';
import type { SessionOptions } from '../places/index.ts';
import type { Base } from './base/read-base.ts';
import type { GrubFolder } from './grub/locate-grub.ts';
import type { CacheFile } from './image-cache/cache-files.ts';
import type { SecureBootRequest } from './request.ts';
import type { MediaSettings } from './settings.ts';

/** What the outputs of one run share. */
export interface MediaContext {
  readonly image: ImageOfPlace;
  readonly base: Base;
  readonly settings: MediaSettings;
  readonly signing: SecureBootRequest | undefined;
  /** Undefined where no output needs GRUB. */
  readonly grub: GrubFolder | undefined;
  readonly baseUrl: string | undefined;
  /** What nodes pull from a medium instead of registries. Undefined: nothing. */
  readonly imageCache: readonly CacheFile[] | undefined;
  readonly options: Pick<SessionOptions, 'env' | 'report' | 'signal'>;
}
