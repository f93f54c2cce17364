/** This folder knows what Sidero Labs publishes beside a release: its images, official extensions and overlays. */
export { findOfficialExtension, findOfficialOverlay } from './find.ts';
export { type ExtensionsTexts, type OfficialExtension, readOfficialExtensions } from './image-digests.ts';
export { type OfficialOverlay, readOfficialOverlays } from './overlays.ts';
export { type ReleaseBuildImages, releaseBuildImages } from './release-images.ts';
