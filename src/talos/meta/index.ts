/** This folder reads and writes META values: as texts, in an environment variable, and as a partition. */
export { decodeMetaValues, encodeMetaValues, META_VARIABLE } from './environment.ts';
export { META_PARTITION_BYTES, readMetaPartition, writeMetaPartition } from './partition.ts';
export { metaTagName, metaTags } from './tags.ts';
export { formatMetaValue, type MetaValue, parseMetaKey, parseMetaValue } from './values.ts';
