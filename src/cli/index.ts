export { type Terminal, main } from './main.ts';
