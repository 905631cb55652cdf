// What the view Compare asks for, loaded as one.
export { captioned } from './captioned.js';
export { compareMaps, metricRows } from './compare.js';
