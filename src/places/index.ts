export { platformByLayers } from './layer-platform.ts';
export { loadSet } from './load-set.ts';
export { openImageSink, openImageSource } from './open-image.ts';
export { chosenImage, nameOfView, openView, type ViewContext } from './open-view.ts';
export { type LayerReading, layerEntries, layerStream } from './read-layer.ts';
export { openProberOnDemand, openRegistryOnDemand, probeRegistryOnDemand } from './registry-on-demand.ts';
export { placeOptions, type SessionOptions } from './session-options.ts';
export type { StoreOptions } from './store-options.ts';
