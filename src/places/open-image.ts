import { type ImageSink, type ImageSource, type Place, parsePlace, parseReference } from '../oci/index.ts';
import type { StoreOptions } from './store-options.ts';

/**
 * Opens the image at a place for reading. Only the store in question is loaded: the packages behind
 * registry and daemon take a tenth of a second each.
 */
export async function openImageSource(place: Place | string, options: StoreOptions): Promise<ImageSource> {
  const at = typeof place === 'string' ? parsePlace(place) : place;
  options.signal?.throwIfAborted();
  switch (at.kind) {
    case 'registry': {
      const { openRegistrySource } = await import('../registry/index.ts');
      return await openRegistrySource(parseReference(at.reference), { ...options, place: at.reference });
    }
    case 'oci': {
      const { openLayoutSource } = await import('../layout/index.ts');
      return await openLayoutSource(at, options);
    }
    case 'oci-archive': {
      const { openOciArchiveSource } = await import('../layout/index.ts');
      return await openOciArchiveSource(at, options);
    }
    case 'docker-archive': {
      const { openDockerArchiveSource } = await import('../docker/index.ts');
      return await openDockerArchiveSource(at, options);
    }
    case 'docker-daemon': {
      const { openDaemonSource } = await import('../docker/index.ts');
      return await openDaemonSource(at, options);
    }
  }
}

/** Opens a place for writing one image. Nothing is visible there before `commit`. */
export async function openImageSink(place: Place | string, options: StoreOptions): Promise<ImageSink> {
  const at = typeof place === 'string' ? parsePlace(place) : place;
  options.signal?.throwIfAborted();
  switch (at.kind) {
    case 'registry': {
      const { openRegistrySink } = await import('../registry/index.ts');
      return await openRegistrySink(parseReference(at.reference), { ...options, place: at.reference });
    }
    case 'oci': {
      const { openLayoutSink } = await import('../layout/index.ts');
      return await openLayoutSink(at, options);
    }
    case 'oci-archive': {
      const { openOciArchiveSink } = await import('../layout/index.ts');
      return await openOciArchiveSink(at, options);
    }
    case 'docker-archive': {
      const { openDockerArchiveSink } = await import('../docker/index.ts');
      return await openDockerArchiveSink(at, options);
    }
    case 'docker-daemon': {
      const { openDaemonSink } = await import('../docker/index.ts');
      return await openDaemonSink(at, options);
    }
  }
}
