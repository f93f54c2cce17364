export { platformByLayers } from './layer-platform.ts';
export { openImageSink, openImageSource } from './open-image.ts';
export { openProberOnDemand, openRegistryOnDemand, probeRegistryOnDemand } from './registry-on-demand.ts';
export type { StoreOptions } from './store-options.ts';
