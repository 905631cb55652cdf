// What the view Dream asks for, loaded as one.
export { dreamOf, zoomInto } from './deepDream.js';
export { maximize, regularizations } from './dream.js';
export { predictPatched, trainPatch } from './patch.js';
export { presetForms } from './presetFields.js';
