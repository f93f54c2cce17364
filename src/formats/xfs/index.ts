export { xfsData, xfsStamps } from './image.ts';
