/** `rootsmith/oci`: images, and the places that they lie in. */
export * from '../oci/index.ts';
export { type OpenedPlace, openPlace } from './index.ts';
